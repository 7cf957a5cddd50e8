// nginx with nchan: every technique, every message once, beside our own server in one report.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { check, disagreement, equal } from "../outside/checks.mjs";
import { freePort } from "../outside/pushbench.mjs";
import { complete, nameOf, root, run, temporaryFolder, trialsOf, value } from "./runs.mjs";

const TECHNIQUES = "short-polling,long-polling,sse,websocket";

// targets/nchan.conf on a port of its own; the command that starts it.
async function nginx() {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = await readFile(join(root, "targets/nchan.conf"), "utf8");
  const file = join(folder, "nginx.conf");
  await writeFile(file, config.replace("127.0.0.1:8081", `127.0.0.1:${port}`));
  return { url: `http://127.0.0.1:${port}`, command: ["--", "nginx", "-p", folder, "-c", file] };
}

export async function checkNchan(binary) {
  await check("nchan: every message once, and its processes metered", async () => {
    const { url, command } = await nginx();
    const trials = await trialsOf(binary, ["--target", "nchan", url, "-c", "120"], { after: command });
    equal(trials.map(nameOf).join(), TECHNIQUES, "techniques");
    const figures = trials.map(complete);
    for (const trial of trials) {
      if (!(value(trial, "server_cpu") > 0)) throw disagreement("no CPU of nginx");
      if (value(trial, "server_bytes_per_client") === null) throw disagreement("no memory of nginx");
      equal(trial.load.errors.connection_closed, 0, "connections that ended");
    }
    return figures.join(", ");
  });
  await check("nchan: polls get 304 for nothing new, and one message in each answer", async () => {
    const { url, command } = await nginx();
    const [trial] = await trialsOf(binary, [
      "--target", "nchan", url, "-c", "20", "-t", "short-polling", "-r", "2"], { after: command });
    complete(trial);
    const ratio = value(trial, "empty_ratio");
    if (!(ratio > 0.6 && ratio < 0.95)) throw disagreement(`empty ratio ${ratio}`);
    return `empty ratio ${ratio.toFixed(2)}`;
  });
  await check("nchan: several topics, several load processes, connection per poll", async () => {
    const { url, command } = await nginx();
    const trials = await trialsOf(binary, [
      "--target", "nchan", url, "-c", "40", "--topics", "7", "--load-processes", "2", "--threads",
      "2", "-t", "sse,short-polling", "--keep-alive", "off"], { after: command });
    for (const trial of trials) equal(trial.load.ledger.lost, 0, `${nameOf(trial)}: lost`);
  });
  await check("nchan beside our own server, in one report", async () => {
    const { url, command } = await nginx();
    const trials = await trialsOf(binary, [
      "--target", "pushbench", "--target", "nchan", url, "-c", "50", "-t", "sse,websocket"],
    { after: command });
    const names = trials.map((trial) => `${nameOf(trial)} on ${trial.server_build}`);
    equal(names.join(), "sse on pushbench,sse on nchan,websocket on pushbench,websocket on nchan",
      "trials");
    for (const trial of trials) equal(trial.load.ledger.lost, 0, "lost");
    equal(trials[0].scheduled, trials[1].scheduled, "messages of the same schedule");
  });
  await check("nchan: load measures one technique", async () => {
    const { url, command } = await nginx();
    const [trial] = await trialsOf(binary, ["--target", "nchan", url, "-c", "5", "-t", "sse"],
      { command: "load", after: command });
    complete(trial);
    const refused = await run(binary, ["--target", "nchan", url], { command: "load" });
    equal(refused.code, 2, "exit code for more than one technique");
  });
}
