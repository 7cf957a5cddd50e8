// A server that publishes by itself, 20 messages a second from 1,000 on: `node ticker.mjs PORT`.
// Every event holds two texts. With BARE=1 each is followed by one without an id.
// With DROP=1 its first client gets none whose number divides by ten; with MUTE=1 every second
// client gets nothing at all. With SILENT=1 nobody does.
import http from "node:http";

const clients = [];
let seq = 1000;
const server = http.createServer((request, response) => {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.flushHeaders();
  clients.push(response);
});
setInterval(() => {
  if (process.env.SILENT) return;
  seq += 1;
  clients.forEach((response, i) => {
    if (process.env.MUTE && i % 2 === 1) return;
    if (process.env.DROP && i === 0 && seq % 10 === 0) return;
    const data = JSON.stringify({ n: seq, text: "news", texts: ["news", "more"] });
    response.write(`id: ${seq}\ndata: ${data}\n\n`);
    if (process.env.BARE) response.write('data: "an aside"\n\n');
  });
}, 50);
process.on("SIGTERM", () => process.exit(0));
server.listen(Number(process.argv[2]), "127.0.0.1", 65535);
