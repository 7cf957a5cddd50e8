// What the servers here have in common: topics with their subscribers, POST /publish/TOPIC, and the
// port from the command line or from PORT, which pushbench sets. With CERT and KEY in the
// environment, files in PEM, they speak https and wss.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";

const subscribers = new Map(); // topic → set of functions

export function subscribe(topic, send) {
  if (!subscribers.has(topic)) subscribers.set(topic, new Set());
  subscribers.get(topic).add(send);
  return () => subscribers.get(topic).delete(send);
}

function publish(topic, text) {
  for (const send of subscribers.get(topic) ?? []) send(text);
}

export const topicOf = (request) => new URL(request.url, "http://any").pathname.split("/").pop();

function createServer(listener) {
  const { CERT, KEY } = process.env;
  if (!CERT) return http.createServer(listener);
  return https.createServer({ cert: readFileSync(CERT), key: readFileSync(KEY) }, listener);
}

// `answer` gets every other request.
export function serve(answer) {
  const server = createServer((request, response) => {
    if (!request.url.startsWith("/publish/")) return answer(request, response);
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      publish(topicOf(request), Buffer.concat(parts).toString());
      response.writeHead(204).end();
    });
  });
  server.keepAliveTimeout = 0; // for as long as the publisher likes
  server.on("connection", (socket) => socket.setNoDelay(true));
  process.on("SIGTERM", () => process.exit(0));
  const port = Number(process.argv[2] ?? process.env.PORT ?? 8082);
  return server.listen(port, "127.0.0.1", 65535);
}

export function notFound(request, response) {
  response.writeHead(404).end();
}
