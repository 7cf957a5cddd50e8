// Independent subscribers, one per technique, from nothing but Node's own modules.
//
// Each gives { inbox, subscribed, stop() }; pollers also `responses`, one entry per answer.
import http from "node:http";
import net from "node:net";

import { disagreement, equal } from "./checks.mjs";
import { Inbox } from "./messages.mjs";
import { WebSocketClient } from "./websocket.mjs";

function receiver() {
  const it = { inbox: new Inbox() };
  it.subscribed = new Promise((done, failed) => {
    it.open = done;
    it.fail = (error) => {
      if (it.stopping) return;
      failed(error);
      it.inbox.fail(error);
    };
  });
  it.subscribed.catch(() => {}); // whoever waits for it or for a message hears of it
  // Runs a step of a parser; what it throws ends the waiting.
  it.guard = (step) => (...args) => {
    try {
      return step(...args);
    } catch (error) {
      it.fail(error);
    }
  };
  return it;
}

// The events of a text/event-stream: calls back with id and data.
export function eventStreamParser(onEvent) {
  let text = "";
  return (part) => {
    text += part;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const event = {};
      for (const line of text.slice(0, end).split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
      }
      if (event.data !== undefined) onEvent(event);
    }
  };
}

// Where each chunk of a chunked response ends, in the bytes of the connection (RFC 9112 §7.1).
function chunkEnds() {
  const ends = [];
  let raw = Buffer.alloc(0);
  let position = 0;
  let inBody = false;
  const consume = (n) => {
    raw = raw.subarray(n);
    position += n;
  };
  const feed = (data) => {
    raw = Buffer.concat([raw, data]);
    if (!inBody) {
      const end = raw.indexOf("\r\n\r\n");
      if (end < 0) return;
      consume(end + 4);
      inBody = true;
    }
    for (let line; (line = raw.indexOf("\r\n")) >= 0; ) {
      const size = parseInt(raw.toString("latin1", 0, line), 16);
      if (raw.length < line + 2 + size + 2) return;
      equal(raw.toString("latin1", line + 2 + size, line + 4 + size), "\r\n", "end of a chunk");
      consume(line + 2 + size + 2);
      ends.push(position);
    }
  };
  return { feed, ends };
}

export function sse(server, since) {
  const it = receiver();
  const chunks = chunkEnds();
  const data = [];
  const parse = eventStreamParser((event) => {
    data.push(event.data);
    equal(Number(event.id), parseInt(event.data.slice(4, 16), 16), "id of an event");
  });
  const request = http.get(`${server.url}/events?topic=0&since=${since}`, { agent: false });
  // Before Node's own listener, so that the bytes are counted before what they mean is seen.
  request.on("socket", (socket) => socket.prependListener("data", it.guard(chunks.feed)));
  request.on("response", it.guard((response) => {
    equal(response.statusCode, 200, "status of /events");
    equal(response.headers["content-type"], "text/event-stream", "type of /events");
    it.open(response.headers["pushbench-cursor"]);
    response.on("data", it.guard((part) => {
      parse(part.toString("latin1"));
      // The first chunk is the comment that opens the stream; then each holds one event.
      while (data.length > 0) it.inbox.deliver(data.shift(), chunks.ends[++it.events]);
    }));
    response.on("error", it.fail);
  }));
  request.on("error", it.fail);
  it.events = 0;
  it.stop = () => {
    it.stopping = true;
    request.destroy();
  };
  return it;
}

export function websocket(server, since) {
  const it = receiver();
  const client = new WebSocketClient(server.port, `/ws?topic=0&since=${since}`, {
    onOpen: it.open,
    onMessage: it.guard((text, end) => it.inbox.deliver(text, end)),
    onFailure: it.fail,
  });
  it.stop = () => {
    it.stopping = true;
    return client.close();
  };
  return it;
}

export function rawTcp(server, since) {
  const it = receiver();
  let bytes = Buffer.alloc(0);
  let position = 0;
  let answered = false;
  const consume = (n) => {
    bytes = bytes.subarray(n);
    position += n;
  };
  const socket = net.connect(server.rawPort, "127.0.0.1", () => socket.write(`SUB 0 ${since}\n`));
  socket.on("data", it.guard((data) => {
    bytes = Buffer.concat([bytes, data]);
    if (!answered) {
      const end = bytes.indexOf("\n");
      if (end < 0) return;
      const answer = /^OK (\d+) 0$/.exec(bytes.toString("latin1", 0, end));
      if (!answer) throw disagreement(`raw-tcp answers '${bytes.toString("latin1", 0, end)}'`);
      answered = true;
      consume(end + 1);
      it.open(answer[1]);
    }
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
      const length = bytes.readUInt32BE(0);
      const payload = bytes.toString("latin1", 4, 4 + length);
      consume(4 + length);
      it.inbox.deliver(payload, position);
    }
  }));
  socket.on("error", it.fail);
  it.stop = () => {
    it.stopping = true;
    socket.end();
  };
  return it;
}

// `path` /poll is asked again after `pause` milliseconds, /longpoll at once.
function poller(server, since, path, pause) {
  const it = receiver();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let cursor = since;
  it.responses = [];
  const ask = () => {
    const request = http.get(`${server.url}${path}?topic=0&since=${cursor}`, { agent });
    let before;
    request.on("socket", (socket) => (before = socket.bytesRead));
    request.on("error", it.fail);
    request.on("response", (response) => {
      let body = "";
      response.setEncoding("latin1");
      response.on("data", (part) => (body += part));
      response.on("error", it.fail);
      response.on("end", it.guard(() => {
        take(response, body, request.socket.bytesRead - before);
        it.open(cursor);
        if (it.stopping) return;
        if (pause > 0) setTimeout(ask, pause);
        else ask();
      }));
    });
    it.request = request;
  };
  const take = (response, body, bytes) => {
    const empty = response.statusCode === 204;
    if (!empty) equal(response.statusCode, 200, `status of ${path}`);
    it.responses.push({ bytes, empty, since: cursor, body: body.length });
    while (body.length > 0) {
      const line = body.indexOf("\n");
      const end = line + 1 + Number(body.slice(0, line));
      it.inbox.deliver(body.slice(line + 1, end));
      body = body.slice(end);
      cursor = it.inbox.messages.at(-1).seq;
    }
    equal(Number(response.headers["pushbench-cursor"]), cursor, `cursor of ${path}`);
    equal(response.headers.etag, `"${cursor}"`, `ETag of ${path}`);
  };
  ask();
  it.stop = () => {
    it.stopping = true;
    it.request.destroy();
    agent.destroy();
  };
  return it;
}

export const shortPolling = (server, since) => poller(server, since, "/poll", 1);
export const longPolling = (server, since) => poller(server, since, "/longpoll", 0);

export const receivers = {
  "short-polling": shortPolling,
  "long-polling": longPolling,
  sse,
  websocket,
  "raw-tcp": rawTcp,
};
