// A server over TLS with every technique of one response or many; WebSocket is targets/node/ws.mjs.
import https from "node:https";

// What a target file says of it, with host and port or without.
export const fileOf = (where = "") => `
[publish]
url = "${where}/publish/{topic}"
body = "{payload}"
[short-polling]
url = "${where}/poll/{topic}"
message = "lines"
cursor = ["header X-N -> query n"]
[long-polling]
url = "${where}/longpoll/{topic}"
message = "lines"
cursor = ["header X-N -> query n"]
[sse]
url = "${where}/events/{topic}"
cursor = []
[http-stream]
url = "${where}/stream/{topic}"
`;

class Topic {
  messages = [];
  waiting = new Set();

  publish(text) {
    this.messages.push(text);
    for (const tell of [...this.waiting]) tell(text);
  }
  listen(response, tell) {
    this.waiting.add(tell);
    response.on("close", () => this.waiting.delete(tell));
  }
}

function poll({ response, url, topic, holds }) {
  const since = Number(url.searchParams.get("n") ?? 0);
  const answer = () => {
    response.writeHead(200, { "X-N": topic.messages.length });
    response.end(topic.messages.slice(since).join("\n"));
  };
  if (!holds || topic.messages.length > since) return answer();
  const tell = () => {
    topic.waiting.delete(tell);
    answer();
  };
  topic.listen(response, tell);
}

const answers = {
  publish({ request, response, topic }) {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      topic.publish(Buffer.concat(parts).toString());
      response.writeHead(204).end();
    });
  },
  poll,
  longpoll: (asked) => poll({ ...asked, holds: true }),
  events({ response, topic }) {
    response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
    topic.listen(response, (text) => response.write(`data: ${text}\n\n`));
  },
  stream({ response, topic }) {
    response.writeHead(200, { "Content-Type": "text/plain" }).flushHeaders();
    topic.listen(response, (text) => response.write(`${text}\n`));
  },
};

// `options` of tls.createServer: cert and key at least. `names` are those that clients asked for.
export async function withTlsServer(options, body) {
  const topics = new Map();
  const names = new Set();
  const server = https.createServer(options, (request, response) => {
    names.add(request.socket.servername);
    const url = new URL(request.url, "https://any");
    const [, kind, name] = url.pathname.split("/");
    if (!topics.has(name)) topics.set(name, new Topic());
    answers[kind]({ request, response, url, topic: topics.get(name) });
  });
  server.keepAliveTimeout = 0;
  server.on("tlsClientError", () => {}); // who does not trust it
  await new Promise((done) => server.listen(0, "127.0.0.1", 65535, done));
  try {
    return await body({ port: server.address().port, names });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
