// Cursors, empty answers and places of messages, each as another server has them.
import http from "node:http";

import { check, disagreement, equal } from "../outside/checks.mjs";
import { complete, targetFile, trialsOf, value } from "./runs.mjs";

// A server with a history per topic, that answers a poll as `answer(messages, after)` says, and what
// is published to it as `accept` does.
function historyServer(answer, accept = (response) => response.writeHead(200).end("ok")) {
  const topics = new Map();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, "http://any");
    const topic = url.pathname.split("/").pop();
    if (!topics.has(topic)) topics.set(topic, []);
    const messages = topics.get(topic);
    if (request.method !== "POST") return answer({ request, response, url, messages });
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      messages.push(Buffer.concat(parts).toString());
      accept(response);
    });
  });
  server.keepAliveTimeout = 0;
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

async function polled(binary, answer, rules, { clients = 20, more = [], accept, publish = "" } = {}) {
  const server = await historyServer(answer, accept);
  const file = await targetFile(`
[publish]
url = "/publish/{topic}"
body = "{payload}"
${publish}
[short-polling]
url = "/poll/{topic}"
${rules}`);
  try {
    const [trial] = await trialsOf(binary, [
      "--target", file, `http://127.0.0.1:${server.address().port}`, "-c", String(clients),
      ...more]);
    return trial;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

export async function checkRules(binary) {
  await check("rules: a cursor in the body goes to the query; 200 with an empty list", async () => {
    const trial = await polled(binary, ({ response, url, messages }) => {
      const since = Number(url.searchParams.get("since") ?? 0);
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ items: messages.slice(since).map((text) => ({ text })),
        next: messages.length }));
    }, 'message = "json /items/*/text"\ncursor = ["json /next -> query since"]');
    const ratio = value(trial, "empty_ratio");
    if (!(ratio > 0.2)) throw disagreement(`empty ratio ${ratio}`);
    return complete(trial);
  });
  await check("rules: a header alone is the cursor; 408 is empty; lines", async () => {
    const trial = await polled(binary, ({ request, response, messages }) => {
      const since = Number(request.headers["x-after"] ?? 0);
      if (since >= messages.length) return response.writeHead(408).end();
      response.writeHead(200, { "X-Last": messages.length });
      response.end(messages.slice(since).join("\n"));
    }, 'message = "lines"\ncursor = ["header X-Last -> header X-After"]\nempty = [408]');
    return complete(trial);
  });
  await check("rules: a regular expression finds the messages and the cursor", async () => {
    const trial = await polled(binary, ({ response, url, messages }) => {
      const since = Number(url.searchParams.get("from") ?? 0);
      if (since >= messages.length) return response.writeHead(204).end();
      response.writeHead(200);
      response.end(messages.slice(since).map((text, i) => `<m id=${since + i + 1}>${text}</m>`)
        .join(""));
    }, "message = 'regex >([^<]+)</m>'\ncursor = ['regex id=(\\d+) -> query from']");
    return complete(trial);
  });
  await check("rules: answers that end with their connection, to polls and to what is published",
    async () => {
      const close = (response, fields, body) =>
        response.socket.end(`HTTP/1.0 200 OK\r\n${fields}\r\n${body}`);
      const trial = await polled(binary, ({ response, url, messages }) => {
        const since = Number(url.searchParams.get("n") ?? 0);
        close(response, `X-N: ${messages.length}\r\n`, messages.slice(since).join("\n"));
      }, 'message = "lines"\ncursor = ["header X-N -> query n"]',
      { accept: (response) => close(response, "", "ok") });
      equal(trial.load.errors.connection_closed, 0, "connections that were lost");
      return complete(trial);
    });
  await check("rules: every topic is published over a connection of its own", async () => {
    const sockets = new Set();
    const trial = await polled(binary, ({ response, url, messages }) => {
      const since = Number(url.searchParams.get("n") ?? 0);
      response.writeHead(200, { "X-N": messages.length }).end(messages.slice(since).join("\n"));
    }, 'message = "lines"\ncursor = ["header X-N -> query n"]', {
      clients: 40,
      more: ["--topics", "40", "-r", "1"],
      accept: (response) => {
        sockets.add(response.socket);
        response.writeHead(200).end();
      },
    });
    equal(sockets.size, 40, "connections");
    equal(trial.load.ledger.lost, 0, "lost");
    return `${sockets.size} connections`;
  });
  await check("rules: headers of what is published take the place of ours", async () => {
    const seen = new Set();
    const trial = await polled(binary, ({ response, url, messages }) => {
      const since = Number(url.searchParams.get("n") ?? 0);
      response.writeHead(200, { "X-N": messages.length }).end(messages.slice(since).join("\n"));
    }, 'message = "lines"\ncursor = ["header X-N -> query n"]', {
      publish: 'headers = ["host: news.example", "X-Topic: {topic-number}"]',
      accept: (response) => {
        const names = response.req.rawHeaders.filter((_, i) => i % 2 === 0);
        seen.add(`${names.map((name) => name.toLowerCase()).sort()} ${response.req.headers.host}`);
        response.writeHead(200).end();
      },
    });
    equal([...seen].join(), "content-length,host,x-topic news.example", "headers");
    return complete(trial);
  });
  await check("rules: headers with a client's name, and a path before all URLs", async () => {
    const names = new Set();
    const server = await historyServer(({ request, response, url, messages }) => {
      names.add(request.headers["x-client"]);
      equal(url.pathname.startsWith("/app/poll/"), true, url.pathname);
      const since = Number(url.searchParams.get("n") ?? 0);
      response.writeHead(200, { "X-N": messages.length }).end(messages.slice(since).join("\n"));
    });
    const file = await targetFile(`
[publish]
url = "/publish/{topic}"
body = "{payload}"
[short-polling]
url = "/poll/{topic}"
message = "lines"
headers = ["X-Client: {client}"]
cursor = ["header X-N -> query n"]`);
    const [trial] = await trialsOf(binary, ["--target", file,
      `http://127.0.0.1:${server.address().port}/app/`, "-c", "30", "--load-processes", "2",
      "--threads", "2"]);
    server.close();
    server.closeAllConnections();
    equal(names.size, 30, "names of clients");
    return complete(trial);
  });
}
