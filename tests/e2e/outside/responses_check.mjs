// wrk and h2load on /poll: their count of responses and bytes against the server's own.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { check, equal, within } from "./checks.mjs";
import { Program } from "./processes.mjs";
import { Server, get } from "./pushbench.mjs";

const CONNECTIONS = 10;
const SECONDS = 2;

// One message that never changes, so that every answer has the same length.
export async function checkResponses(binary) {
  const server = await Server.start(binary, ["--topics", "1", "--external-topics", "1"]);
  await publish(server);
  const folder = mkdtempSync(join(tmpdir(), "outside-"));
  try {
    // wrk's own summary rounds bytes.
    const script = join(folder, "exact.lua");
    writeFileSync(script, "function done(summary)\n" +
      '  print("exact " .. summary.requests .. " " .. summary.bytes)\nend\n');
    for (const since of [0, 1]) {
      const url = `${server.url}/poll?topic=0&since=${since}`;
      const what = since === 0 ? "one message" : "nothing new";
      const common = ["-t", "1", "-c", `${CONNECTIONS}`];
      await check(`wrk, ${what}`, () => compare(server, url, "wrk",
        [...common, "-d", `${SECONDS}s`, "-s", script, url], wrkFigures));
      await check(`h2load, ${what}`, () => compare(server, url, "h2load",
        ["--h1", ...common, "-D", `${SECONDS}`, url], h2loadFigures));
      await check(`h2load, ${what}, 5,000 requests`, () => compare(server, url, "h2load",
        ["--h1", ...common, "-n", "5000", url], h2loadFigures, 0));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await check("responses: the server ends cleanly", () => server.stop());
}

async function publish(server) {
  const program = new Program("curl", ["-sS", "-d", "hello", `${server.url}/publish?topic=0`]);
  equal(await program.exit(), 0, "exit code of curl");
  equal(program.stdout, "1\n", "sequence number of the published message");
}

// When its time is over a tool closes each connection with at most one request on its way: one that
// the server has answered or is answering, and the tool does not count.
async function compare(server, url, command, args, figuresOf, inFlight = CONNECTIONS) {
  const { bytes: length, response } = await get(url, { Connection: "keep-alive" });
  const before = await server.metrics();
  const program = new Program(command, args);
  equal(await program.exit(), 0, `exit code of ${command}`);
  const { responses, bytes } = figuresOf(program.stdout);
  const after = await drained(server);
  const grown = (name) => after[name] - before[name];

  within(responses, 1000, Infinity, "responses that make a comparison");
  // Between the two readings lie `polls` /metrics of ours, besides the last one itself: each is a
  // request when it is counted, and a response only for the next reading.
  const served = grown("responses_2xx") - after.polls;
  within(served, responses, responses + inFlight, `responses_2xx against ${responses} of ${command}`);
  within(grown("requests") - after.polls, served, responses + inFlight, "requests");
  equal(grown("responses_3xx") + grown("responses_4xx") + grown("responses_5xx"), 0, "other answers");
  const sent = grown("bytes_sent") - before.answerBytes - after.earlierBytes;
  equal(sent, served * length, `bytes_sent for ${served} answers of ${length} B`);
  within(bytes, responses * length, served * length, `bytes that ${command} read`);
  return `${command} ${responses} responses, server ${served} (+${served - responses} in flight), ` +
    `${length} B each (${response.statusCode}), ${bytes} and ${sent} B`;
}

// The counters once nobody but us is connected any more: every connection of the tool is closed.
async function drained(server) {
  let polls = 0;
  let earlierBytes = 0;
  for (;;) {
    const now = await server.metrics();
    polls += 1;
    if (now.connections_open === 1) return { ...now, polls, earlierBytes };
    earlierBytes += now.answerBytes;
  }
}

function wrkFigures(output) {
  const [, responses, bytes] = /^exact (\d+) (\d+)$/m.exec(output);
  equal(/Non-2xx|Socket errors/.exec(output), null, "errors of wrk");
  return { responses: Number(responses), bytes: Number(bytes) };
}

function h2loadFigures(output) {
  const [, , done, succeeded, failed] =
    /^requests: (\d+) total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed/m.exec(output);
  equal(Number(failed), 0, "requests that h2load calls failed");
  equal(done, succeeded, "requests that h2load calls done and succeeded");
  const [, bytes] = /^traffic: [^ ]+ \((\d+)\) total/m.exec(output);
  return { responses: Number(succeeded), bytes: Number(bytes) };
}
