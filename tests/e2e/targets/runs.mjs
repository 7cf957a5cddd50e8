// Runs of pushbench against a target, and what must hold of their trials.
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { disagreement, equal } from "../outside/checks.mjs";
import { PATIENCE_MS, Program } from "../outside/processes.mjs";

export const root = new URL("../../..", import.meta.url).pathname;
const EXIT_OK = 0;
const EXIT_INVALID = 4;
// A trial may be invalid because this machine is busy; these checks judge no timing.
const MACHINE = "machine";

const SMALL = ["--no-progress", "--warmup", "500ms", "-d", "2s", "-r", "5", "--poll-interval",
  "100ms"];

// `pushbench run` or another command; exit code, what it said, and its results if it has any.
export async function run(binary, args, { command = "run", after = [] } = {}) {
  const program = new Program(binary, [
    command, ...SMALL.filter((_, i) => !args.includes(SMALL[i - (i % 2 === 0 ? 1 : 0)])), ...args,
    "-q", "-o", "json=-", ...after,
  ]);
  const code = await program.exit(4 * PATIENCE_MS);
  const begin = program.stdout.indexOf("{");
  return {
    code,
    said: program.stderr.trim(),
    results: begin < 0 ? undefined : JSON.parse(program.stdout.slice(begin)),
  };
}

export async function trialsOf(binary, args, options) {
  const { code, said, results } = await run(binary, args, options);
  if (code !== EXIT_OK && code !== EXIT_INVALID)
    throw disagreement(`pushbench exits with ${code}: ${said}`);
  for (const trial of results.trials) {
    const reason = trial.validity.invalid.find((invalid) => invalid.class !== MACHINE);
    if (reason)
      throw disagreement(`${nameOf(trial)} is invalid: ${reason.text} (${errorsOf(trial)})`);
  }
  return results.trials;
}

const errorsOf = (trial) =>
  Object.entries(trial.load.errors).filter(([, n]) => n > 0).map(([kind, n]) => `${n} ${kind}`)
    .join(", ") || "no errors";

export const nameOf = (trial) => trial.metrics.variant.value;
export const value = (trial, metric) => trial.metrics[metric].value;

// Every client of every message, once.
export function complete(trial) {
  const { expected, delivered, lost, duplicated, reordered } = trial.load.ledger;
  const name = nameOf(trial);
  equal(expected > 0, true, `${name}: messages expected`);
  equal(expected, trial.scheduled * trial.clients, `${name}: expected`);
  equal(lost, 0, `${name}: lost`);
  equal(delivered, expected, `${name}: delivered`);
  equal(duplicated + reordered, 0, `${name}: repeated or reordered`);
  const { accepted } = trial.server.publishing;
  equal(accepted.buckets.reduce((sum, [, count]) => sum + count, 0), trial.scheduled,
    `${name}: accepted`);
  equal(trial.server.publishing.not_accepted, 0, `${name}: not accepted`);
  return `${name} ${delivered}`;
}

const folders = [];
process.on("exit", () => folders.forEach((it) => rmSync(it, { recursive: true, force: true })));

export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "pushbench-targets-"));
  folders.push(folder);
  return folder;
}

export async function targetFile(text) {
  const file = join(await temporaryFolder(), "mine.toml");
  await writeFile(file, text);
  return file;
}

// Whether a process is there, and not only waits to be reaped.
export async function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  const { readFile } = await import("node:fs/promises");
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}
