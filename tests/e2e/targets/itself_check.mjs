// Targets that publish by themselves: the clients are witnesses for each other.
import { check, disagreement, equal } from "../outside/checks.mjs";
import { root, run, targetFile, trialsOf, value } from "./runs.mjs";

const ticker = ["--", "node", `${root}tests/e2e/targets/ticker.mjs`, "{port}"];
const url = "http://127.0.0.1:0";
// The rate is the ticker's.
const RATE = ["-r", "1"];

async function ticked(binary, rules, args = []) {
  const file = await targetFile(`[sse]\nurl = "/"\n${rules}`);
  const [trial] = await trialsOf(binary, ["--target", file, url, "-c", "20", ...RATE, ...args],
    { after: ticker });
  return trial;
}

const warned = (trial, words) => trial.validity.warnings.some(({ text }) => text.includes(words));

export async function checkItself(binary) {
  for (const [where, rules] of [["a body's number", 'sequence = "json /n"'],
    ["the event's id", 'sequence = "event-id"']]) {
    await check(`itself: every message that anybody saw, by ${where}`, async () => {
      const trial = await ticked(binary, rules);
      const { expected, delivered, lost } = trial.load.ledger;
      if (!(trial.scheduled >= 30 && trial.scheduled <= 45))
        throw disagreement(`${trial.scheduled} messages in 2 s of 20 a second`);
      equal(expected, 20 * trial.scheduled, "expected");
      equal(delivered, expected, "delivered");
      equal(lost, 0, "lost");
      equal(value(trial, "latency_p50"), null, "latency");
      equal(value(trial, "published"), null, "published");
      if (!warned(trial, "loss common to all clients cannot be seen"))
        throw disagreement("the limit of this is not told");
      return `${delivered} of ${trial.scheduled} messages`;
    });
  }
  await check("itself: one that says nothing has measured nothing", async () => {
    process.env.SILENT = "1";
    try {
      const file = await targetFile('[sse]\nurl = "/"');
      const { code, results } = await run(binary, [
        "--target", file, url, "-c", "20", ...RATE], { after: ticker });
      equal(code, 1, "exit code");
      if (!warned(results.trials[0], "nothing came from the target to any of 20 clients"))
        throw disagreement("not told");
    } finally {
      delete process.env.SILENT;
    }
  });
  await check("itself: what one client alone does not get is lost", async () => {
    process.env.DROP = "1";
    try {
      const file = await targetFile('[sse]\nurl = "/"\nsequence = "event-id"');
      const { code, results } = await run(binary, [
        "--target", file, url, "-c", "20", ...RATE], { after: ticker });
      const [trial] = results.trials;
      const { expected, delivered, lost } = trial.load.ledger;
      equal(expected, 20 * trial.scheduled, "expected");
      equal(delivered + lost, expected, "delivered and lost");
      if (!(lost >= 3 && lost <= 5)) throw disagreement(`${lost} lost`);
      // Not `inf`: nobody knows when the lost ones were due.
      for (const metric of ["latency_p50", "latency_p99", "latency_p999", "latency_max"]) {
        equal(value(trial, metric), null, metric);
        equal(trial.metrics[metric].beyond, undefined, `${metric}: beyond`);
      }
      if (trial.validity.invalid.length === 0) equal(code, 5, "exit code");
      return `${lost} lost`;
    } finally {
      delete process.env.DROP;
    }
  });
  await check("itself: an event's id numbers its first message, and none of an event without",
    async () => {
      process.env.BARE = "1";
      try {
        for (const rules of ["", 'message = "json /texts/*"\n']) {
          const trial = await ticked(binary, `${rules}sequence = "event-id"`);
          const { expected, delivered, duplicated } = trial.load.ledger;
          equal(expected, 20 * trial.scheduled, "expected");
          equal(delivered, expected, "delivered");
          equal(duplicated, 0, "duplicated");
          // Two come for each that is numbered.
          const came = value(trial, "delivered_in_window");
          if (!(came > 1.5 * delivered)) throw disagreement(`${came} deliveries of ${delivered}`);
        }
      } finally {
        delete process.env.BARE;
      }
    });
  await check("itself: clients that nothing comes to are told of", async () => {
    process.env.MUTE = "1";
    try {
      const trial = await ticked(binary, 'sequence = "event-id"');
      equal(trial.load.ledger.expected, 10 * trial.scheduled, "expected");
      equal(trial.load.ledger.lost, 0, "lost");
      equal(trial.load.witnesses, 10, "witnesses");
      if (!warned(trial, "10 of 20 connected clients received no message at all"))
        throw disagreement("ten clients that nothing came to are not told of");
    } finally {
      delete process.env.MUTE;
    }
  });
  await check("itself: without numbers there is no ledger", async () => {
    const trial = await ticked(binary, "");
    equal(value(trial, "expected"), null, "expected");
    equal(value(trial, "lost"), null, "lost");
    if (!(value(trial, "delivered_in_window") >= 600)) throw disagreement("too few deliveries");
    if (!warned(trial, "no sequence numbers")) throw disagreement("that is not told");
  });
  await check("itself: a rate of ours is refused", async () => {
    const file = await targetFile('[sse]\nurl = "/"\n');
    const { code, said } = await run(binary, ["--target", file, url, "-r", "3"], { after: ticker });
    equal(code, 2, "exit code");
    if (!said.includes("publishes by itself")) throw disagreement(said);
  });
}
