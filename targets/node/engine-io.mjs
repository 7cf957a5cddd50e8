// Engine.IO 4 over WebSocket: `node targets/node/engine-io.mjs [PORT]`, targets/engine-io.toml.
// A client's first message names its topic. Pings go out every PING_INTERVAL ms (25,000), and a client
// that does not answer within PING_TIMEOUT ms (20,000) is closed.
import { Server } from "engine.io";
import { notFound, serve, subscribe } from "./topics.mjs";

const engine = new Server({
  transports: ["websocket"],
  perMessageDeflate: false,
  pingInterval: Number(process.env.PING_INTERVAL ?? 25000),
  pingTimeout: Number(process.env.PING_TIMEOUT ?? 20000),
});
engine.on("connection", (socket) => {
  socket.once("message", (topic) => {
    const leave = subscribe(topic, (text) => socket.send(text));
    socket.on("close", leave);
  });
});
engine.attach(serve(notFound));
