// A TCP relay before a server, so that a check can cut connections as a network does: in the middle
// of whatever is on its way, and without a word of the protocol above.
import net from "node:net";

export class Relay {
  cuts = 0; // connections that were cut
  #pairs = new Set();

  static async before(server) {
    const relay = new Relay();
    relay.listener = net.createServer((near) => relay.#join(near, server.port));
    await new Promise((listening) => relay.listener.listen(0, "127.0.0.1", listening));
    relay.port = relay.listener.address().port;
    relay.url = server.url.replace(/\d+$/, relay.port);
    return relay;
  }

  // Resets all connections of this moment; later ones pass.
  cut() {
    this.cuts += this.#pairs.size;
    for (const [near, far] of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.#pairs.clear();
  }

  close() {
    this.listener.close();
    this.cut();
  }

  #join(near, port) {
    const far = net.connect(port, "127.0.0.1");
    const pair = [near, far];
    this.#pairs.add(pair);
    for (const [one, other] of [[near, far], [far, near]]) {
      one.pipe(other);
      one.on("error", () => other.destroy()); // whoever it belongs to hears of it by the close
      one.on("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
