// https and wss: curl, a browser and Node's own TLS against `serve --tls`.
import tls from "node:tls";

import { check, disagreement, equal } from "./checks.mjs";
import { Inbox } from "./messages.mjs";
import { withDeadline } from "./processes.mjs";
import { Server } from "./pushbench.mjs";
import { checkPrograms, servePage } from "./streams_check.mjs";
import { WebSocketClient } from "./websocket.mjs";

const RATE = 50;
const LAST = 100;

export async function checkTls(binary) {
  const page = await servePage();
  const server = await Server.start(binary,
    ["--tls", "-r", `${RATE}`, "--sse-retry", "200ms", "--allow-origin", page.origin]);
  try {
    await checkPrograms(page, server, { insecure: true });
    for (const version of ["TLSv1.2", "TLSv1.3"])
      await check(`${version} with Node`, () => handshake(server, version));
    await check("a certificate of its own is not trusted", () => distrust(server));
    await check("wss with Node", () => webSocket(server));
  } finally {
    page.close();
  }
  await check("tls: the server ends cleanly", () => server.stop());
}

// One request over a connection of its own.
function ask(server, options) {
  const talk = new Promise((done, failed) => {
    const found = {};
    const socket = tls.connect(server.port, "127.0.0.1", options, () => {
      found.protocol = socket.getProtocol();
      found.resumed = socket.isSessionReused();
      found.alpn = socket.alpnProtocol;
      socket.write("GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    });
    let text = "";
    socket.on("session", (session) => (found.session = session));
    socket.on("data", (part) => (text += part));
    socket.on("error", failed);
    socket.on("end", () => done({ ...found, text }));
  });
  return withDeadline(talk, "an answer over TLS");
}

async function handshake(server, version) {
  const options = {
    rejectUnauthorized: false, minVersion: version, maxVersion: version,
    ALPNProtocols: ["h2", "http/1.1"],
  };
  const first = await ask(server, options);
  equal(first.protocol, version, "protocol");
  equal(first.alpn, "http/1.1", "ALPN");
  equal(first.text.split("\r\n")[0], "HTTP/1.1 200 OK", "answer");
  equal(first.resumed, false, "resumed at first");
  const again = await ask(server, { ...options, session: first.session });
  equal(again.resumed, true, "resumed with the session of the first");
  return "asked twice, the second time resumed";
}

async function distrust(server) {
  const failure = await ask(server, {}).then(() => null, (error) => error);
  if (!failure) throw disagreement("Node trusts a certificate that nobody vouches for");
  return failure.code;
}

async function webSocket(server) {
  const inbox = new Inbox();
  const client = new WebSocketClient(server.port, "/ws?topic=0&since=0", {
    connect: (port, host, ready) => tls.connect(port, host, { rejectUnauthorized: false }, ready),
    onOpen: () => {},
    onMessage: (payload) => inbox.deliver(payload),
    onFailure: (error) => inbox.fail(error),
  });
  await inbox.reaches(LAST);
  await client.close();
  return `${inbox.stretch(1, LAST).length} messages, each once, in order`;
}
