// `-- COMMAND`: waited for, metered as a tree, and stopped, however the run ends.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";

import { check, disagreement, equal } from "../outside/checks.mjs";
import { Program } from "../outside/processes.mjs";
import { freePort } from "../outside/pushbench.mjs";
import { complete, isAlive, root, run, temporaryFolder, trialsOf, value } from "./runs.mjs";

const sse = join(root, "targets/node/sse.mjs");
// Says who it is and becomes the server, a second late.
const late = (file) => `echo $$ >> ${file}; sleep 1; exec node ${sse} {port}`;
// A server that has put itself into a session of its own, as daemons do.
const daemon = (file) =>
  `setsid sh -c 'echo $$ >> ${file}; exec node ${sse} {port}' >/dev/null 2>&1 &`;

async function pidsIn(file) {
  return (await readFile(file, "utf8").catch(() => "")).split("\n").filter(Boolean).map(Number);
}

async function allGone(file) {
  const pids = await pidsIn(file);
  if (pids.length === 0) throw disagreement("the command was not started");
  for (const pid of pids)
    if (await isAlive(pid)) throw disagreement(`process ${pid} of the command lives on`);
  return pids.length;
}

export async function checkCommands(binary) {
  for (const [name, script] of [["that listens late", late], ["that goes into the background", daemon]]) {
    await check(`command ${name}: waited for, metered, stopped`, async () => {
      const file = join(await temporaryFolder(), "pids");
      const [trial] = await trialsOf(binary, [
        "--target", "node-sse", "http://127.0.0.1:0", "-c", "120"],
      { after: ["--", "sh", "-c", script(file)] });
      complete(trial);
      if (!(value(trial, "server_cpu") > 0)) throw disagreement("no CPU of the server");
      if (!(value(trial, "server_bytes_per_client") > 0)) throw disagreement("no memory of it");
      return `${await allGone(file)} starts, none left`;
    });
  }
  await check("command: stopped when the run is interrupted", async () => {
    const file = join(await temporaryFolder(), "pids");
    const program = new Program(binary, [
      "run", "--target", "node-sse", "http://127.0.0.1:0", "-c", "5", "-d", "60s", "-q", "-o",
      "json=-", "--", "sh", "-c", late(file)]);
    for (let i = 0; i < 600 && (await pidsIn(file)).length < 2; ++i)
      await new Promise((done) => setTimeout(done, 50));
    program.signal("SIGINT");
    equal(await program.exit(), 130, "exit code");
    return `${await allGone(file)} starts, none left`;
  });
  await check("command: stopped when pushbench is killed", async () => {
    const file = join(await temporaryFolder(), "pids");
    const program = new Program(binary, [
      "run", "--target", "node-sse", "http://127.0.0.1:0", "-c", "5", "-d", "60s", "-q", "-o",
      "json=-", "--", "sh", "-c", daemon(file)]);
    for (let i = 0; i < 600 && (await pidsIn(file)).length < 2; ++i)
      await new Promise((done) => setTimeout(done, 50));
    program.signal("SIGKILL");
    await program.exit();
    for (let i = 0; i < 200; ++i) {
      const alive = await Promise.all((await pidsIn(file)).map(isAlive));
      if (!alive.includes(true)) break;
      await new Promise((done) => setTimeout(done, 50));
    }
    return `${await allGone(file)} starts, none left`;
  });
  await check("command: who listens on another address is not in its way", async () => {
    const port = await freePort();
    const other = net.createServer().listen(port, "127.0.0.2");
    await once(other, "listening");
    try {
      const [trial] = await trialsOf(binary, [
        "--target", "node-sse", `http://127.0.0.1:${port}`, "-c", "10"],
      { after: ["--", "node", sse, "{port}"] });
      return complete(trial);
    } finally {
      other.close();
    }
  });
  await check("command whose port is taken: one sentence, exit code 2", async () => {
    const other = net.createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address();
    const { code, said } = await run(binary, [
      "--target", "node-sse", `http://127.0.0.1:${port}`, "-c", "5"],
    { after: ["--", "node", sse, "{port}"] });
    other.close();
    equal(code, 2, `exit code (${said})`);
    const words = new RegExp(`port ${port} is taken before 'node' starts, by .+ \\(pid ${process.pid}\\)`);
    if (!words.test(said)) throw disagreement(said);
  });
  await refused(binary);
}

async function refused(binary) {
  const cases = [
    ["that does not exist", ["/no/such/program"], /cannot start .*no\/such\/program/],
    ["that ends", ["sh", "-c", "exit 3"], /'sh' exited with code 3 and nothing listens on port/],
    ["without a command", undefined, /nothing takes connections at .*Connection refused/],
  ];
  for (const [name, command, pattern] of cases) {
    await check(`command ${name}: one sentence, exit code 2`, async () => {
      const port = await freePort();
      const { code, said } = await run(binary, [
        "--target", "node-sse", `http://127.0.0.1:${port}`, "-c", "5"],
      { after: command ? ["--", ...command] : [] });
      equal(code, 2, `exit code (${said})`);
      equal(said.split("\n").filter((line) => line.startsWith("pushbench: error")).length, 1, said);
      if (!pattern.test(said)) throw disagreement(said);
    });
  }
  await check("command whose listener is not its own: one sentence, exit code 2", async () => {
    // The server is started by somebody else, when the command asks for it.
    const port = await freePort();
    const bell = join(await temporaryFolder(), "bell");
    const other = new Program("sh", ["-c",
      `while [ ! -e ${bell} ]; do sleep 0.1; done; exec node ${sse} ${port}`]);
    const { code, said } = await run(binary, [
      "--target", "node-sse", `http://127.0.0.1:${port}`, "-c", "5"],
    { after: ["--", "sh", "-c", `touch ${bell}; exec sleep 60`] });
    await other.stop();
    equal(code, 2, `exit code (${said})`);
    if (!/is held by .* which does not descend from 'sh'/.test(said)) throw disagreement(said);
  });
}
