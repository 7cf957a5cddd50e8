// The program under check: its server, its load side and its results.
import http from "node:http";
import net from "node:net";

import { disagreement, equal } from "./checks.mjs";
import { PATIENCE_MS, Program } from "./processes.mjs";

const EXIT_OK = 0;
const EXIT_INVALID = 4;
// A trial may be invalid because this machine is busy; these checks judge no timing.
const MACHINE = "machine";

export class Server {
  static async start(binary, args) {
    const server = new Server();
    server.program = new Program(binary, ["serve", ...args]);
    const [, scheme, port] = await server.program.printed(
      "stdout", /serving (https?):\/\/127\.0\.0\.1:(\d+)\//);
    const [, rawPort] = await server.program.printed("stdout", /raw-tcp on 127\.0\.0\.1:(\d+)/);
    server.port = Number(port);
    server.rawPort = Number(rawPort);
    server.url = `${scheme}://127.0.0.1:${port}`;
    return server;
  }

  async schedule() {
    return JSON.parse((await get(`${this.url}/schedule`)).body);
  }

  // All counters, by name without `pushbench_` and `_total`. Each call is one connection, one
  // request and, once it is answered, one response of the server; `bytes` are those of this answer.
  async metrics() {
    const { body, bytes } = await get(`${this.url}/metrics`);
    const counters = { answerBytes: bytes };
    for (const [, name, value] of body.matchAll(/^pushbench_(\w+?)(?:_total)? (\d+)$/gm))
      counters[name] = Number(value);
    return counters;
  }

  async stop() {
    equal(await this.program.stop(), EXIT_OK, "exit code of pushbench serve after SIGTERM");
  }
}

// `pushbench run` or `load` with one trial: its part of results.json. A reason of class data means
// that pushbench contradicts itself.
export async function measure(binary, command, args) {
  const program = new Program(binary, [
    command, ...args, "--quiet", "--no-progress", "-o", "json=-",
  ]);
  const code = await program.exit(2 * PATIENCE_MS);
  if (code !== EXIT_OK && code !== EXIT_INVALID)
    throw disagreement(`pushbench ${command} exits with ${code}: ${program.stderr.trim()}`);
  const { trials } = JSON.parse(program.stdout.slice(program.stdout.indexOf("{")));
  equal(trials.length, 1, "trials");
  const reason = trials[0].validity.invalid.find((invalid) => invalid.class !== MACHINE);
  if (reason) throw disagreement(`pushbench calls its trial invalid: ${reason.text}`);
  return trials[0];
}

// The sum of a counter over the whole trial: before, inside and after the window.
export function whole(trial, name) {
  const { before, inside, after } = trial.load.counters;
  return before[name] + inside[name] + after[name];
}

// One request on a connection of its own; `bytes` is the length of the whole answer.
export function get(url, headers = {}) {
  return new Promise((done, failed) => {
    const request = http.get(url, { agent: false, headers }, (response) => {
      let body = "";
      response.setEncoding("latin1");
      response.on("data", (data) => (body += data));
      response.on("end", () => {
        done({ response, body, bytes: request.socket.bytesRead });
        request.destroy(); // the answer was asked to leave the connection open
      });
      response.on("error", failed);
    });
    request.on("error", failed);
  });
}

// A port that is free now, for programs that cannot tell which one they took.
export function freePort() {
  return new Promise((done, failed) => {
    const probe = net.createServer();
    probe.on("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
