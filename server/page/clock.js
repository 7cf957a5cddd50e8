// The server's clock as this browser can know it: repeated probes, of which the one with the
// smallest error says how far the clocks are apart. Milliseconds.

const KEPT_MS = 30_000;
const AT_ONCE = 8;
const EVERY_MS = 2_000;
const RESOLUTION_MS = 0.1; // of performance.now() in a page that is not isolated
const DRIFT = 20e-6; // of two good quartzes against each other

export class Clock {
  #samples = []; // {at, offset, roundTrip}
  #last = -Infinity; // the server's latest reading
  probes = 0;
  onRestart = () => {}; // the server's clock went backwards: it is another server

  async begin() {
    for (let i = 0; i < AT_ONCE; i++) await this.#probe();
    setInterval(() => this.#probe().catch(() => {}), EVERY_MS);
  }

  async #probe() {
    const url = `/clock?n=${++this.probes}`;
    performance.clearResourceTimings(); // a full buffer takes no new entry
    const before = performance.now();
    const response = await fetch(url, { cache: "no-store" });
    const text = await response.text();
    const after = performance.now();
    if (!response.ok) throw new Error(text);
    const server = Number(text) / 1e6;
    // Between these two the server looked at its clock. The browser's own notes are the closer
    // pair: they leave out the way through the page's event loop.
    const [noted] = performance.getEntriesByName(new URL(url, location.href).href);
    const usable = noted?.requestStart >= before && noted.responseStart > noted.requestStart;
    const from = usable ? noted.requestStart : before;
    const to = usable ? noted.responseStart : after;
    if (server < this.#last) this.onRestart();
    this.#last = server;
    this.#samples = this.#samples.filter((sample) => after - sample.at < KEPT_MS);
    this.#samples.push({ at: after, offset: server - (from + to) / 2, roundTrip: to - from });
  }

  #errorOf(sample) {
    return sample.roundTrip / 2 + RESOLUTION_MS + (performance.now() - sample.at) * DRIFT;
  }
  #best() {
    return this.#samples.reduce(
      (best, sample) => (!best || this.#errorOf(sample) < this.#errorOf(best) ? sample : best), null);
  }

  // null until there is a probe.
  get error() { const best = this.#best(); return best && this.#errorOf(best); }
  get roundTrip() { return this.#best()?.roundTrip ?? null; }
  // A performance.now() on the server's clock.
  toServer(local) { const best = this.#best(); return best && local + best.offset; }
}
