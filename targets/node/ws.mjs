// WebSocket by the package ws: `node targets/node/ws.mjs [PORT]`, targets/node-ws.toml.
import { WebSocketServer } from "ws";
import { notFound, serve, subscribe, topicOf } from "./topics.mjs";

const server = serve(notFound);
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket, request) => {
  const leave = subscribe(topicOf(request), (text) => socket.send(text));
  socket.on("close", leave);
  socket.on("error", () => {});
});
