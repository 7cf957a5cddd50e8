// Targets that do not do what they should: one sentence with a count, and the documented exit code.
import http from "node:http";
import net from "node:net";

import { check, disagreement, equal } from "../outside/checks.mjs";
import { run, targetFile } from "./runs.mjs";

const FILE = `
[publish]
url = "/publish/{topic}"
body = "{payload}"
[sse]
url = "/events/{topic}"
[websocket]
url = "/ws/{topic}"
[short-polling]
url = "/poll/{topic}"
[long-polling]
url = "/poll/{topic}"
`;

async function against(binary, server, args) {
  const file = await targetFile(FILE);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const sockets = new Set();
  server.on("connection", (socket) => sockets.add(socket));
  try {
    return await run(binary, [
      "--target", file, `http://127.0.0.1:${server.address().port}`, "-c", "10",
      "--connect-timeout", "1s", ...args]);
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

const answering = (status, headers = {}) => () => http.createServer((request, response) => {
  request.resume();
  response.writeHead(status, headers).end();
});
// Speaks when it is spoken to.
const saying = (bytes, then = () => {}) => () => net.createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", () => {
    socket.write(bytes);
    then(socket);
  });
});

const NOT_ONE = /no client could subscribe within the connect phase: /;
const EVERY = ["sse", "websocket", "short-polling", "long-polling"];

const cases = [
  ["answers 500", EVERY, answering(500), /\d+ bad_status \(the first: answered 500 Internal Server Error\)/],
  ["redirects", EVERY, answering(302, { Location: "/login" }),
    /\d+ bad_status \(the first: answered 302 Found to \/login, and redirects are not followed\)/],
  ["wants a header that is not given", EVERY, answering(401),
    /\d+ bad_status \(the first: answered 401 Unauthorized\)/],
  ["forbids", EVERY, answering(403), /\d+ refused \(the first: answered 403 Forbidden\)/],
  ["closes at once", EVERY, () => net.createServer((socket) => socket.end()), /\d+ connection_closed/],
  ["never answers", ["sse", "websocket", "short-polling"],
    () => net.createServer((socket) => socket.on("error", () => {})), /\d+ response_timeout/],
  ["says something that is not HTTP", EVERY, saying("hello\r\n\r\n"), /\d+ (malformed|bad_handshake)/],
  ["answers an event stream that is none", ["sse"],
    () => http.createServer((_, response) => response.writeHead(200).flushHeaders()),
    /\d+ malformed \(the first: answered 200 without Content-Type text\/event-stream\)/],
];

const publishing = [
  ["does not accept", (response) => response.writeHead(413).end(), "answered 413 Payload Too Large"],
  ["redirects", (response) => response.writeHead(302, { Location: "/login" }).end(),
    "answered 302 Found to /login, and redirects are not followed"],
  ["never answers", () => {}, "no answer in time (--connect-timeout)"],
  ["closes the connection on", (response) => response.socket.end(),
    "the connection ended before the answer did"],
  ["resets the connection on", (response) => response.socket.resetAndDestroy(),
    "the connection ended before the answer did"],
  ["closes in the middle of its answer to", (response) =>
    response.socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
    "the connection ended before the answer did"],
  ["answers garbage to", (response) => response.socket.write("hello\r\n\r\n"),
    "an answer that is not HTTP"],
];

export async function checkBadTargets(binary) {
  for (const [name, techniques, server, pattern] of cases) {
    // They mostly wait: side by side.
    await Promise.all(techniques.map((technique) =>
      check(`bad: ${name}, ${technique}`, async () => {
        const { code, results } = await against(binary, server(), ["-t", technique]);
        equal(code, 1, "exit code");
        const [reason] = results.trials[0].validity.invalid;
        if (!NOT_ONE.test(reason.text) || !pattern.test(reason.text)) throw disagreement(reason.text);
        return reason.text.match(pattern)[0];
      })));
  }
  await check("bad: publishes nothing", async () => {
    // Takes what is published and keeps it.
    const server = http.createServer((request, response) => {
      request.resume();
      if (request.method === "POST") return response.writeHead(200).end();
      response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
    });
    const { code, results } = await against(binary, server, ["-t", "sse"]);
    const [trial] = results.trials;
    if (trial.validity.invalid.length === 0) equal(code, 5, "exit code");
    equal(trial.load.ledger.lost, trial.load.ledger.expected, "lost");
    const warning = trial.validity.warnings.find(({ id }) => id === "nothing-found");
    if (!warning) throw disagreement("it is not told that nothing came");
    return `${trial.load.ledger.lost} lost`;
  });
  await check("bad: nothing that comes holds a message", async () => {
    const server = http.createServer((request, response) => {
      request.resume();
      if (request.method === "POST") return response.writeHead(200).end();
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      const timer = setInterval(() => response.write(": hello\n\n"), 50);
      response.on("close", () => clearInterval(timer));
    });
    const { results } = await against(binary, server, ["-t", "sse"]);
    const warning = results.trials[0].validity.warnings.find(({ id }) => id === "nothing-found");
    if (!/\d+ texts came from the target and none of them held a message/.test(warning?.text))
      throw disagreement(warning?.text ?? "it is not told");
  });
  // Subscriptions are fine, and what is published is not.
  await Promise.all(publishing.map(([name, post, words]) =>
    check(`bad: ${name} what is published`, async () => {
      const server = http.createServer((request, response) => {
        request.resume();
        if (request.method === "POST") return post(response);
        response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
      });
      const { code, results } = await against(binary, server, ["-t", "sse"]);
      equal(code, 4, "exit code");
      const reason = results.trials[0].validity.invalid.find(({ id }) => id === "not-accepted");
      const said = `did not accept 10 of the 10 messages that were published to it in the window ` +
        `(the first: ${words})`;
      if (!reason?.text.includes(said)) throw disagreement(reason?.text ?? "it is not told");
      return words;
    })));
  await check("bad: half a frame, then the end", async () => {
    const server = http.createServer();
    server.on("upgrade", async (request, socket) => {
      const { createHash } = await import("node:crypto");
      const accept = createHash("sha1").update(request.headers["sec-websocket-key"] +
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
      socket.on("error", () => {});
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" +
        `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      socket.write(Buffer.from([0x81, 100, 0x30])); // a text of 100 bytes, of which one comes
      setTimeout(() => socket.end(), 200);
    });
    server.on("request", (request, response) => {
      request.resume();
      response.writeHead(200).end();
    });
    const { code, results } = await against(binary, server, ["-t", "websocket"]);
    const [trial] = results.trials;
    if (code === 0) throw disagreement("exit code 0");
    if (!(trial.load.errors.connection_closed > 0)) throw disagreement("no connection_closed");
    return `${trial.load.errors.connection_closed} connection_closed, exit code ${code}`;
  });
}
