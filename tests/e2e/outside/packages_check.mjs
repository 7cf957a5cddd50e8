// The clients that Node programs use, the packages ws and eventsource, on our server: every message
// once, and on from there after the connection was cut.
import { EventSource } from "eventsource";
import { WebSocket } from "ws";

import { check, disagreement, equal } from "./checks.mjs";
import { Inbox } from "./messages.mjs";
import { Server } from "./pushbench.mjs";
import { Relay } from "./relay.mjs";

const RATE = 50;
const BEFORE = 50; // messages received before the cut
const AFTER = 100;

export async function checkPackages(binary) {
  const server = await Server.start(binary, ["-r", `${RATE}`, "--sse-retry", "200ms"]);
  await check("package eventsource", () => resumes(server, eventSource));
  await check("package ws", () => resumes(server, webSocket));
  await check("packages: the server ends cleanly", () => server.stop());
}

// `subscribe(url, inbox)` returns { opened, stop }: `opened` counts connections.
async function resumes(server, subscribe) {
  const relay = await Relay.before(server);
  const inbox = new Inbox();
  const subscriber = subscribe(relay.url, inbox);
  try {
    await inbox.reaches(1);
    const first = inbox.messages[0].seq;
    await inbox.reaches(first + BEFORE);
    relay.cut();
    equal(relay.cuts, 1, "connections cut");
    const last = inbox.messages.at(-1).seq + AFTER;
    await inbox.reaches(last);
    equal(subscriber.opened, 2, "connections opened");
    const { length } = inbox.stretch(first, last);
    return `${length} messages, each once, in order, over two connections`;
  } finally {
    subscriber.stop();
    relay.close();
  }
}

// Reconnects by itself, with Last-Event-ID. (A cursor in the URL would win over that each time.)
function eventSource(url, inbox) {
  const events = new EventSource(`${url}/events?topic=0`);
  const it = { opened: 0, stop: () => events.close() };
  events.onopen = () => (it.opened += 1);
  events.onmessage = ({ data, lastEventId }) => {
    if (Number(lastEventId) !== parseInt(data.slice(4, 16), 16))
      inbox.fail(disagreement(`id ${lastEventId} for ${data}`));
    inbox.deliver(data);
  };
  events.onerror = ({ code, message }) => {
    if (events.readyState === EventSource.CLOSED)
      inbox.fail(disagreement(`eventsource gave up: ${code} ${message}`));
  };
  return it;
}

// Leaves reconnecting to the application, which knows its last message.
function webSocket(url, inbox) {
  const it = { opened: 0, stop: () => {} };
  const connect = (since) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/ws?topic=0&since=${since}`);
    it.stop = () => {
      it.stopped = true;
      socket.terminate();
    };
    socket.on("open", () => (it.opened += 1));
    socket.on("message", (data) => inbox.deliver(data.toString("latin1")));
    socket.on("error", (error) => {
      if (!it.stopped && error.code !== "ECONNRESET") inbox.fail(error);
    });
    socket.on("close", (code) => {
      if (it.stopped) return;
      if (code !== 1006) return inbox.fail(disagreement(`ws was closed with ${code}`)); // RFC 6455 §7.1.5
      connect(inbox.messages.at(-1).seq);
    });
  };
  connect(0);
  return it;
}
