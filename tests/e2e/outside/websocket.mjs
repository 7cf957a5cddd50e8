// A WebSocket client of RFC 6455 over net: handshake, server frames, pong, close.
import { createHash, randomBytes } from "node:crypto";
import net from "node:net";

import { disagreement, equal } from "./checks.mjs";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CONTINUATION = 0, TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;

// onMessage(text, end): `end` is the position behind the frame in the bytes received.
export class WebSocketClient {
  #buffer = Buffer.alloc(0);
  #position = 0;
  #handshaken = false;

  // `connect`: net.connect, or tls.connect with its options bound.
  constructor(port, target, { onOpen, onMessage, onFailure, connect = net.connect }) {
    Object.assign(this, { onOpen, onMessage });
    const key = randomBytes(16).toString("base64");
    this.accept = createHash("sha1").update(key + GUID).digest("base64");
    this.socket = connect(port, "127.0.0.1", () =>
      this.socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
        "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`));
    this.socket.on("data", (data) => {
      try {
        this.#take(data);
      } catch (error) {
        onFailure(error);
      }
    });
    this.socket.on("error", onFailure);
    this.closed = new Promise((done) => this.socket.on("close", done));
  }

  close() {
    this.#send(CLOSE, Buffer.from([0x03, 0xe8])); // 1000, normal
    return this.closed;
  }

  #take(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    if (!this.#handshaken) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.#handshake(this.#buffer.toString("latin1", 0, end));
      this.#consume(end + 4);
    }
    while (this.#frame());
  }

  #handshake(head) {
    const [status, ...lines] = head.split("\r\n");
    equal(status, "HTTP/1.1 101 Switching Protocols", "answer to the upgrade");
    const fields = new Map(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    equal(fields.get("sec-websocket-accept"), this.accept, "Sec-WebSocket-Accept");
    this.#handshaken = true;
    this.onOpen(fields.get("pushbench-cursor"));
  }

  // Takes one whole frame from the buffer, if there is one.
  #frame() {
    const b = this.#buffer;
    if (b.length < 2) return false;
    const opcode = b[0] & 0x0f;
    if (b[0] & 0x70) throw disagreement("a frame with reserved bits");
    if (b[1] & 0x80) throw disagreement("a masked frame from a server");
    const short = b[1] & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (b.length < header) return false;
    const length =
      short < 126 ? short : short === 126 ? b.readUInt16BE(2) : Number(b.readBigUInt64BE(2));
    if (b.length < header + length) return false;
    const content = Buffer.from(b.subarray(header, header + length));
    const whole = (b[0] & 0x80) !== 0;
    this.#consume(header + length);
    if (opcode === PING) this.#send(PONG, content);
    else if (opcode === CLOSE) this.socket.end();
    else if (opcode === TEXT && whole) this.onMessage(content.toString("latin1"), this.#position);
    else if (opcode !== PONG) throw disagreement(
      `${opcode === CONTINUATION ? "a continuation" : `opcode ${opcode}`}, not one text frame`);
    return true;
  }

  #consume(n) {
    this.#buffer = this.#buffer.subarray(n);
    this.#position += n;
  }

  #send(opcode, content) {
    const mask = randomBytes(4);
    const masked = Buffer.from(content.map((byte, i) => byte ^ mask[i % 4]));
    this.socket.write(Buffer.concat([
      Buffer.from([0x80 | opcode, 0x80 | content.length]), mask, masked,
    ]));
  }
}
