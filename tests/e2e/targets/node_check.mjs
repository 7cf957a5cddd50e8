// Node's servers of targets/node: ws, Server-Sent Events, Engine.IO.
import { join } from "node:path";

import { check, disagreement, equal } from "../outside/checks.mjs";
import { complete, root, trialsOf, value } from "./runs.mjs";

const server = (name) => ["--", "node", join(root, "targets/node", name), "{port}"];

export async function checkNode(binary) {
  for (const [target, program] of [["node-ws", "ws.mjs"], ["node-sse", "sse.mjs"],
    ["engine-io", "engine-io.mjs"]]) {
    await check(`${target}: every message once`, async () => {
      const trials = await trialsOf(binary, [
        "--target", target, "http://127.0.0.1:0", "-c", "120"], { after: server(program) });
      equal(trials.length, 1, "trials");
      if (!(value(trials[0], "server_cpu") > 0)) throw disagreement("no CPU of node");
      return complete(trials[0]);
    });
  }
  await check("engine-io: the server's pings are answered", async () => {
    process.env.PING_INTERVAL = "300";
    process.env.PING_TIMEOUT = "300"; // without a pong the connection would not live so long
    try {
      const [trial] = await trialsOf(binary, [
        "--target", "engine-io", "http://127.0.0.1:0", "-c", "10", "-d", "3s"],
      { after: server("engine-io.mjs") });
      complete(trial);
      const pings = value(trial, "heartbeats");
      if (!(pings >= 50)) throw disagreement(`${pings} pings of 10 clients in 3 s`);
      equal(trial.load.errors.closed_by_server + trial.load.errors.connection_closed, 0, "closed");
      return `${pings} pings`;
    } finally {
      delete process.env.PING_INTERVAL;
      delete process.env.PING_TIMEOUT;
    }
  });
}
