// What a message says of itself, and whether the messages of a subscription are complete.

// 4 hex digits topic, 12 sequence number; where the schedule wrote it, 16 digits due (nanoseconds
// since the server's epoch) and 16 sent. `stamped`: this topic's messages carry those.
export function parsePayload(text, stamped) {
  const seq = parseInt(text.slice(4, 16), 16);
  const due = stamped && text.length >= 48 ? parseInt(text.slice(16, 32), 16) / 1e6 : null;
  return { seq, due }; // due in milliseconds
}

// The body of a poll's answer: a decimal length, a line feed, the payload, and again. All ASCII.
export function parsePollBody(body) {
  const payloads = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf("\n", at);
    const length = Number(body.slice(at, end));
    payloads.push(body.slice(end + 1, end + 1 + length));
    at = end + 1 + length;
  }
  return payloads;
}

const MOST_MISSING = 10_000; // that are remembered one by one

// A ledger of sequence numbers: what was passed over and never came, what came twice.
export class Ledger {
  #next = null;
  #missing = new Set();
  #forgotten = 0;
  repeated = 0;
  late = 0; // came after a later one

  get missing() { return this.#missing.size + this.#forgotten; }
  get last() { return this.#next === null ? null : this.#next - 1; }

  // A subscription begins behind `cursor`; null: with whatever comes first.
  start(cursor) { this.#next = cursor === null ? null : cursor + 1; }

  note(seq) {
    this.#next ??= seq;
    if (seq < this.#next) {
      if (this.#missing.delete(seq)) this.late++;
      else this.repeated++;
      return;
    }
    for (; this.#next < seq; this.#next++) {
      if (this.#missing.size < MOST_MISSING) this.#missing.add(this.#next);
      else this.#forgotten++;
    }
    this.#next++;
  }
}
