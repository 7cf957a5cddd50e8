// Real proxies between our clients and our server: what gets through, why not, what is left behind.
// docs/proxies.md.
import net from "node:net";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { check, disagreement, equal } from "../outside/checks.mjs";
import { Program } from "../outside/processes.mjs";
import { freePort, get } from "../outside/pushbench.mjs";
import { isAlive, nameOf, run, temporaryFolder, trialsOf, value } from "./runs.mjs";

const EXIT_OK = 0;
const EXIT_INVALID = 4;
const ALL = "short-polling,long-polling,sse,websocket";

// HAProxy as it is installed does not tell the server that a client has gone, so a stream ends only
// with the patience of its client.
const BRIEFLY = ["--connect-timeout", "2s"];

const samples = ({ buckets }) => buckets.reduce((sum, [, count]) => sum + count, 0);
const titled = (trial) => `${nameOf(trial)} via ${trial.via}`;

// Every client of every message, once, and no word of a proxy that would hold anything up.
function passed(trial) {
  const { expected, delivered, lost, duplicated, reordered } = trial.load.ledger;
  if (trial.via !== "direct") equal(value(trial, "passage"), "passes", `${titled(trial)}: passage`);
  equal(expected, trial.scheduled * trial.clients, `${titled(trial)}: expected`);
  equal(delivered, expected, `${titled(trial)}: delivered`);
  equal(lost + duplicated + reordered, 0, `${titled(trial)}: lost, repeated or reordered`);
}

// A trial with no reason of class data, and an exit code that is no error's but a busy machine's.
async function only(binary, args) {
  const { code, said, results } = await run(binary, args);
  const invalid = results.trials.flatMap((trial) => trial.validity.invalid);
  const reason = invalid.find(({ class: kind }) => kind !== "machine");
  if (reason) throw disagreement(reason.text);
  equal(code, invalid.length > 0 ? EXIT_INVALID : EXIT_OK, `exit code (${said})`);
  return results.trials[0];
}

// A proxy of ours that does with the server's bytes what a check wants.
async function bentProxy(serverPort, bend) {
  const sockets = new Set();
  const proxy = net.createServer((client) => {
    const server = net.connect(serverPort, "127.0.0.1");
    for (const [one, other] of [[client, server], [server, client]]) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
    client.pipe(server);
    bend(server, client);
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function through(binary, bend, args) {
  const port = await freePort();
  const proxy = await bentProxy(port, bend);
  try {
    return await only(binary, ["--via-url", proxy.url, "--port", String(port), "-c", "10",
      "-t", "sse", ...args]);
  } finally {
    proxy.close();
  }
}

async function passing(binary) {
  await check("proxies: every technique passes HAProxy in both flavours and nginx tuned", async () => {
    const trials = await trialsOf(binary, [
      "--via", "direct,nginx:tuned,haproxy", "-t", ALL, "-c", "20", ...BRIEFLY]);
    equal(trials.length, 16, "trials");
    trials.forEach(passed);
    for (const trial of trials) {
      const direct = trial.via === "direct";
      equal(value(trial, "proxy_cpu") === null, direct, `${titled(trial)}: no CPU of a proxy`);
      equal(Boolean(trial.proxy), !direct, `${titled(trial)}: program of the proxy`);
    }
    return trials.filter(({ via }) => via !== "direct").map(titled).join(", ");
  });
  await check("proxies: CPU and memory of the proxy are its own", async () => {
    for (const via of ["nginx:tuned", "haproxy:tuned"]) {
      // So many that what they cost the server, 200 bytes each, stands out from what its allocator
      // gives back meanwhile: below zero the cell is empty.
      const [trial] = await trialsOf(binary, ["--via", via, "-t", "sse", "-c", "1000"]);
      passed(trial);
      for (const metric of ["proxy_cpu", "proxy_cpu_per_message", "proxy_bytes_per_client",
        "server_bytes_per_client"])
        if (!(value(trial, metric) > 0)) throw disagreement(`${via}: ${metric} is missing`);
      equal(trial.server_usage.length, 1, "processes of the server");
    }
  });
}

async function held(binary) {
  await check("proxies: polls pass nginx as it is installed, over HTTP/1.0", async () => {
    const trials = await trialsOf(binary, [
      "--via", "nginx:default", "-t", "short-polling,long-polling", "-c", "20"]);
    trials.forEach(passed);
    for (const { server, load } of trials)
      if (!(server.counters.connections_accepted > load.counters.inside.requests))
        throw disagreement("the server saw fewer connections than requests");
  });
  await check("proxies: nginx as it is installed refuses an upgrade, which is a result", async () => {
    const trial = await only(binary, ["--via", "nginx:default", "-t", "websocket", "-c", "20",
      "--connect-timeout", "1s"]);
    equal(value(trial, "passage"), "refused", "passage");
    const [{ status, count }] = trial.load.declined;
    equal(status, 426, "status");
    equal(count, trial.load.counters.before.requests, "requests that were answered so");
    return `426 to ${count}`;
  });
  await check("proxies: nginx as it is installed keeps the head of a stream", async () => {
    const trial = await only(binary, ["--via", "nginx:default", "-t", "sse", "-c", "20",
      "--connect-timeout", "1s"]);
    equal(value(trial, "passage"), "buffered", "passage");
    if (!(trial.server.counters.responses_2xx >= 20)) throw disagreement("the server was not asked");
    equal(trial.load.counters.before.responses, 0, "heads that came");
  });
  await check("proxies: a stream that comes in lumps is buffered", async () => {
    const trial = await through(binary, (server, client) => {
      let held = [];
      server.on("data", (data) => {
        // The head at once, so that its client subscribes.
        if (data.includes("HTTP/1.1 200")) client.write(data);
        else held.push(data);
      });
      const timer = setInterval(() => held.splice(0).forEach((data) => client.write(data)), 2500);
      server.on("close", () => clearInterval(timer));
    }, []);
    equal(value(trial, "passage"), "buffered", "passage");
    return `median ${(value(trial, "latency_p50") / 1e6).toFixed(2)} s`;
  });
  await check("proxies: what never comes out is buffered, and no loss of the server", async () => {
    const trial = await through(binary, (server, client) => {
      server.on("data", (data) => data.includes("HTTP/1.1 200") && client.write(data));
    }, []);
    equal(value(trial, "passage"), "buffered", "passage");
    equal(trial.load.ledger.lost, trial.load.ledger.expected, "lost");
  });
  await check("proxies: connections that end are cut, and nothing is lost", async () => {
    const trial = await through(binary, (server, client) => {
      server.pipe(client);
      setTimeout(() => client.destroy(), 2000);
    }, []);
    equal(value(trial, "passage"), "cut", "passage");
    equal(trial.load.ledger.lost, 0, "lost");
    equal(trial.load.ledger.delivered, trial.load.ledger.expected, "delivered");
  });
  await check("proxies: one that does not run is told before the first trial", async () => {
    const [port, other] = [await freePort(), await freePort()];
    const { code, said } = await run(binary, ["--via-url", `http://127.0.0.1:${other}`, "--port",
      String(port), "-t", "sse"]);
    equal(code, 2, "exit code");
    if (!/--via-url: nothing takes connections at .* let it forward to port \d+$/.test(said))
      throw disagreement(said);
  });
  await check("proxies: one that runs already and does nothing", async () => {
    passed(await through(binary, (server, client) => server.pipe(client), []));
  });
}

// The default timeouts of both, in a minute in which nothing is said. nginx, which keeps the head
// of the stream as well, gives it away when it ends the connection.
async function cut(binary) {
  const seconds = ({ load }) => load.cut_off.sum_ns / samples(load.cut_off) / 1e9;
  // They mostly wait: side by side.
  await Promise.all([["nginx:default", 60], ["haproxy:default", 50]].map(([via, timeout]) =>
    check(`proxies: ${via} cuts a stream that is silent for ${timeout} s`, async () => {
      const trial = await only(binary, ["--via", via, "-t", "sse", "-c", "10", "-r", "0",
        "--sse-heartbeat", "0", "--connect-timeout", "90s", "-d",
        via.startsWith("nginx") ? "1s" : "55s"]);
      equal(value(trial, "passage"), "cut", "passage");
      equal(samples(trial.load.cut_off), 10, "connections that ended");
      if (!(seconds(trial) >= timeout - 1)) throw disagreement(`after ${seconds(trial)} s`);
      return `after ${seconds(trial).toFixed(1)} s`;
    })));
}

// Processes of proxies that were configured below a folder.
async function proxiesIn(folder) {
  const found = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, "latin1").catch(() => "");
    const program = line.split("\0")[0];
    if (/(nginx|haproxy)/.test(program) && line.includes(folder)) found.push(Number(entry));
  }
  return found;
}

async function parentOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return Number(stat.split(") ").at(-1).split(" ")[1]);
}

async function withChildren(pids) {
  const all = [...pids];
  for (const entry of await readdir("/proc"))
    if (/^\d+$/.test(entry) && pids.includes(await parentOf(entry))) all.push(Number(entry));
  return all;
}

async function running(binary, via) {
  const folder = await temporaryFolder();
  const port = await freePort();
  process.env.TMPDIR = folder;
  const program = new Program(binary, ["run", "--via", via, "-t", "sse", "-c", "5", "-d", "60s",
    "--port", String(port), "--no-progress", "-q", "-o", "json=-"]);
  delete process.env.TMPDIR;
  // Started once beforehand, and once for the trial.
  let tried = 0, pids = [];
  for (let i = 0; i < 1200; ++i) {
    const now = await proxiesIn(folder);
    if (now.length > 0 && pids.every((pid) => !now.includes(pid))) tried += 1;
    if (now.length > 0) pids = now;
    if (tried === 2) break;
    await new Promise((done) => setTimeout(done, 10));
  }
  return { program, folder, port, pids: await withChildren(pids) };
}

// Some seconds of the schedule are over, so the runner has heard of every process of the proxy.
async function delivered({ port }, count) {
  for (let i = 0; i < 600; ++i) {
    const { body } = await get(`http://127.0.0.1:${port}/metrics`).catch(() => ({ body: "" }));
    const found = String(body).match(/^pushbench_deliveries_total (\d+)$/m);
    if (found && Number(found[1]) >= count) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw disagreement(`the server did not write ${count} messages`);
}

async function nothingLeft({ folder, pids }) {
  for (let i = 0; i < 400; ++i) {
    const alive = await Promise.all(pids.map(isAlive));
    if (!alive.includes(true) && (await readdir(folder)).length === 0) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw disagreement(`left behind: ${await readdir(folder)}, processes ${await proxiesIn(folder)}`);
}

async function ends(binary) {
  for (const via of ["nginx:tuned", "haproxy:tuned"]) {
    for (const [signal, code] of [["SIGINT", 130], ["SIGKILL", null]]) {
      await check(`proxies: ${via} leaves nothing behind after ${signal}`, async () => {
        const started = await running(binary, via);
        started.program.signal(signal);
        equal(await started.program.exit(), code, "exit code");
        await nothingLeft(started);
      });
    }
  }
  await check("proxies: nginx:tuned leaves nothing behind when its stand-in alone is killed", async () => {
    const started = await running(binary, "nginx:tuned");
    await delivered(started, 3 * 5);
    process.kill(await parentOf(started.pids[0]), "SIGKILL");
    await started.program.exit();
    const [{ validity }] = JSON.parse(started.program.stdout).trials;
    equal(validity.invalid[0].id, "process-died", "reason");
    await nothingLeft(started);
  });
  await check("proxies: one that dies makes its trial invalid", async () => {
    const started = await running(binary, "haproxy:tuned");
    for (const pid of started.pids) process.kill(pid, "SIGKILL");
    const code = await started.program.exit();
    const { trials } = JSON.parse(started.program.stdout);
    const [reason] = trials[0].validity.invalid;
    equal(reason.id, "process-died", "reason");
    if (!reason.text.includes("the proxy haproxy:tuned")) throw disagreement(reason.text);
    equal(code === 1 || code === EXIT_INVALID, true, `exit code ${code}`);
    await nothingLeft(started);
  });
}

export async function checkProxies(binary) {
  await passing(binary);
  await held(binary);
  await cut(binary);
  await ends(binary);
}
