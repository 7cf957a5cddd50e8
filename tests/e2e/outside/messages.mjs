// What docs/metrics.md and the index page of the server say about messages, written down again:
// nothing here is taken from pushbench's code.
import { disagreement, equal } from "./checks.mjs";
import { PATIENCE_MS, withDeadline } from "./processes.mjs";

// 4 hex digits topic, 12 sequence number, 16 due, 16 sent, then x up to the size.
export function parsePayload(payload) {
  const match = /^([0-9a-f]{4})([0-9a-f]{12})([0-9a-f]{16})([0-9a-f]{16})(x*)$/.exec(payload);
  if (!match) throw disagreement(`no payload of pushbench: '${payload.slice(0, 64)}'`);
  return {
    payload,
    topic: parseInt(match[1], 16),
    seq: parseInt(match[2], 16),
    due: BigInt(`0x${match[3]}`),
    sent: BigInt(`0x${match[4]}`),
  };
}

// Bytes on the stream beside the payload.
export const framing = {
  sse(seq, size) {
    const event = `id: ${seq}\n`.length + "data: ".length + size + "\n\n".length;
    return event.toString(16).length + 2 + event + 2 - size;
  },
  websocket: (seq, size) => (size < 126 ? 2 : size < 65_536 ? 4 : 10),
  "raw-tcp": () => 4,
  poll: (seq, size) => `${size}\n`.length,
};

// What one subscriber received, in the order of arrival. `end` is the position in the bytes of the
// connection behind the message.
export class Inbox {
  messages = [];
  #waiters = [];
  #failure = null;

  deliver(payload, end) {
    this.messages.push({ ...parsePayload(payload), end });
    this.#look();
  }

  fail(error) {
    this.#failure ??= error;
    this.#look();
  }

  // Until a message with this number or a later one is here.
  async reaches(seq) {
    const arrived = new Promise((done, failed) => {
      this.#waiters.push(() => {
        if (this.#failure) failed(this.#failure);
        const there = this.messages.length > 0 && this.messages.at(-1).seq >= seq;
        if (there) done();
        return there || this.#failure;
      });
      this.#look();
    });
    await withDeadline(arrived, `message ${seq}`, PATIENCE_MS);
  }

  // The messages first … last, which must be there exactly once and in order.
  stretch(first, last) {
    const from = this.messages.findIndex((message) => message.seq >= first);
    const found = this.messages.slice(from, from + last - first + 1);
    found.forEach((message, i) => equal(message.seq, first + i, "next sequence number"));
    equal(found.length, last - first + 1, `messages from ${first} to ${last}`);
    for (const message of this.messages.slice(from + found.length))
      if (message.seq <= last) throw disagreement(`message ${message.seq} came again`);
    return found;
  }

  #look() {
    this.#waiters = this.#waiters.filter((look) => !look());
  }
}
