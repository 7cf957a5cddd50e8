// Server-Sent Events by Node itself: `node targets/node/sse.mjs [PORT]`, targets/node-sse.toml.
import { notFound, serve, subscribe, topicOf } from "./topics.mjs";

serve((request, response) => {
  if (!request.url.startsWith("/events/")) return notFound(request, response);
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  // Node keeps the head back until something follows it.
  response.flushHeaders();
  const leave = subscribe(topicOf(request), (text) => response.write(`data: ${text}\n\n`));
  response.on("close", leave);
});
