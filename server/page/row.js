// One technique: its subscription, what came of it, and its row in the table.
import { Ledger, parsePayload } from "./message.js";
import { TECHNIQUES } from "./techniques.js";

const RECENT = 100; // latencies that median and worst are of
const KEPT_MARKS = 500; // for the timeline: ten seconds of them
const ONE_MARK_MS = 20; // messages this close together are one mark, two pixels wide

// Three digits: 0.42, 3.1, 250, 1,250.
export function number(value, unit = "") {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 100 ? 0 : size >= 1 ? 1 : 2;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }) + unit;
}

export class Row {
  #stop = null;
  #fresh = true; // subscribed anew, nothing seen yet
  #cells;

  // `page`: what all rows share: topic, visitor, interval, clock, whether payloads are stamped.
  constructor(technique, page, template, body) {
    this.technique = technique;
    this.page = page;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.id = technique.name;
    this.element.style.setProperty("--colour", technique.colour);
    this.#cells = (name) => this.element.querySelector(`.${name}`);
    this.#cells("name").textContent = technique.label;
    this.#cells("toggle").addEventListener("click", () => {
      if (this.running) this.stop();
      else this.start();
      this.show();
    });
    body.append(this.element);
    this.clear();
  }

  get running() { return this.#stop !== null; }

  clear() {
    this.ledger = new Ledger();
    this.messages = this.asked = this.empty = 0;
    this.counts = null; // the server's
    this.answered = false; // so the server knows this visitor
    this.latencies = [];
    this.marks = []; // {at, first, due, empty}, on this browser's clock
    this.trouble = "";
  }

  start() {
    if (this.running) return;
    this.#fresh = true;
    this.ledger.start(null);
    this.trouble = "";
    const { name, path } = this.technique;
    // What a subscription that was ended still has to say is not heard.
    let over = false;
    const heard = (handler) => (...args) => { if (!over) handler(...args); };
    const { topic, visitor } = this.page;
    const end = TECHNIQUES[name].subscribe({
      interval: () => this.page.interval,
      last: () => (this.#fresh ? null : this.ledger.last),
      url: (since) => new URL(`${path}?topic=${topic}&visitor=${visitor}` +
        (since === null ? "" : `&since=${since}`), location.href).href,
      on: {
        asked: heard(() => this.asked++),
        open: heard((cursor) => this.#opened(cursor)),
        message: heard((payload, at) => this.#message(payload, at)),
        empty: heard((at) => this.#empty(at)),
        trouble: heard((text) => { this.trouble = text; }),
      },
    });
    this.#stop = () => { over = true; end(); };
  }

  stop() {
    this.#stop?.();
    this.#stop = null;
    this.trouble = "";
  }

  #opened(cursor) {
    this.answered = true;
    if (this.#fresh) this.ledger.start(cursor);
    this.#fresh = false;
    this.trouble = "";
  }

  #empty(at) {
    this.empty++;
    this.#mark({ at, first: at, empty: true });
  }

  #message(text, at) {
    const { seq, due } = parsePayload(text, this.page.stamped);
    this.messages++;
    this.ledger.note(seq);
    const now = this.page.clock.toServer(at);
    const latency = due === null || now === null ? null : now - due;
    if (latency !== null) {
      this.latencies.push(latency);
      if (this.latencies.length > RECENT) this.latencies.shift();
    }
    this.#mark({ at, first: at, due: latency === null ? at : at - latency, empty: false });
  }

  #mark(mark) {
    const last = this.marks.at(-1);
    if (last && last.empty === mark.empty && mark.at - last.first < ONE_MARK_MS) {
      last.at = mark.at;
      if (!mark.empty) last.due = Math.min(last.due, mark.due);
      return;
    }
    this.marks.push(mark);
    if (this.marks.length > KEPT_MARKS) this.marks.shift();
  }

  #state() {
    if (!this.running) return "stopped";
    if (this.trouble) return `trying again: ${this.trouble}`;
    return this.#fresh ? "subscribing" : "subscribed";
  }

  // Puts everything into the table; `data-` attributes carry plain values.
  show() {
    const put = (name, text) => { this.#cells(name).textContent = text; };
    const { ledger, counts, latencies } = this;
    const sorted = [...latencies].sort((a, b) => a - b);
    put("toggle", this.running ? "Stop" : "Start");
    put("state", this.#state());
    put("messages", number(this.messages));
    put("order", `${number(ledger.missing)}, ${number(ledger.repeated)}`);
    this.#cells("order").classList.toggle("wrong", ledger.missing + ledger.repeated > 0);
    put("last", number(latencies.at(-1)));
    put("median", number(sorted[Math.floor(sorted.length / 2)]));
    put("worst", number(sorted.at(-1)));
    const empty = this.empty > 0 ? ` (${number(this.empty)} empty)` : "";
    put("requests", counts ? number(counts.requests) + empty : "–");
    put("up", number(counts?.bytes_up));
    put("down", number(counts?.bytes_down));
    const bytes = counts && this.messages > 0 ? (counts.bytes_up + counts.bytes_down) / this.messages : null;
    put("per-message", number(bytes === null ? null : Math.round(bytes)));
    Object.assign(this.element.dataset, {
      state: this.running ? (this.#fresh ? "subscribing" : "subscribed") : "stopped",
      messages: this.messages, asked: this.asked, empty: this.empty,
      missing: ledger.missing, repeated: ledger.repeated,
      requests: counts?.requests ?? "", up: counts?.bytes_up ?? "", down: counts?.bytes_down ?? "",
    });
  }
}
