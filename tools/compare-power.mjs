// Splits the runs of OUT/same.json into pairs of seven and judges each with `pushbench compare`; judges
// OUT/power-*.json between their two server builds. Used by tools/compare-power.sh:
//
//   node tools/compare-power.mjs PUSHBENCH OUT
//
// The same splits every time: the generator is seeded.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SIDE = 7;
const RANDOM_SPLITS = 500;
const ORDERED_SPLITS = 100;

// mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for shuffling.
function generator(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

// Fisher–Yates, as far as it is needed.
function chosen(count, of, random) {
  const places = [...Array(of).keys()];
  for (let i = 0; i < count; ++i) {
    const j = i + random(of - i);
    [places[i], places[j]] = [places[j], places[i]];
  }
  return places.slice(0, count);
}

export function randomSplits(runs, count = RANDOM_SPLITS) {
  const random = generator(1);
  return Array.from({ length: count }, () => {
    const places = chosen(2 * SIDE, runs, random);
    return { base: places.slice(0, SIDE), fresh: places.slice(SIDE) };
  });
}

// Seven runs in a row, and seven in a row later on: how a drifting machine would be met by somebody
// who measures base and new one after the other. First every pair that touches, then others.
export function orderedSplits(runs, count = ORDERED_SPLITS) {
  const block = (from) => Array.from({ length: SIDE }, (_, i) => from + i);
  const touching = [], apart = [];
  for (let from = 0; from + 2 * SIDE <= runs; ++from)
    for (let later = from + SIDE; later + SIDE <= runs; ++later)
      (later === from + SIDE ? touching : apart).push({ base: block(from), fresh: block(later) });
  const others = chosen(apart.length, apart.length, generator(2)).map((i) => apart[i]);
  return [...touching, ...others].slice(0, count);
}

// A file of these runs alone, as if they had been all.
export function fileOf(experiment, trials, places) {
  const picked = places.map((place, i) => ({ ...trials[place], run: i + 1, order: i + 1 }));
  return { ...experiment, planned: picked.length, trials: picked };
}

// Invalid runs say nothing about the comparison: `compare` would leave them out as well.
export function usable(experiment) {
  return experiment.trials
    .filter((trial) => trial.validity.invalid.length === 0)
    .sort((a, b) => a.order - b.order);
}

function compare(pushbench, words) {
  const ended = spawnSync(pushbench, ["compare", ...words, "-o", "json=-"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (ended.error || !ended.stdout)
    throw new Error(`pushbench compare ${words.join(" ")}: ${ended.error ?? ended.stderr}`);
  return JSON.parse(ended.stdout);
}

// Metrics that decide, by verdict: { regressed: ["latency_p99"], … }.
export function verdicts(comparison) {
  const found = {};
  for (const pair of comparison.pairs)
    for (const row of pair.metrics)
      if (row.decides) (found[row.verdict] ??= []).push(row.metric);
  return found;
}

function countVerdicts(all) {
  const metrics = {};
  for (const one of all)
    for (const [verdict, names] of Object.entries(one))
      for (const name of names) {
        metrics[name] ??= {};
        metrics[name][verdict] = (metrics[name][verdict] ?? 0) + 1;
      }
  return {
    judged: all.length,
    regressed: all.filter((one) => one.regressed).length,
    improved: all.filter((one) => one.improved).length,
    metrics,
  };
}

function judgeSplits(pushbench, experiment, splits) {
  const trials = usable(experiment);
  const folder = mkdtempSync(join(tmpdir(), "compare-power-"));
  const [base, fresh] = [join(folder, "base.json"), join(folder, "new.json")];
  try {
    return countVerdicts(
      splits.map((split) => {
        writeFileSync(base, JSON.stringify(fileOf(experiment, trials, split.base)));
        writeFileSync(fresh, JSON.stringify(fileOf(experiment, trials, split.fresh)));
        return verdicts(compare(pushbench, [base, fresh]));
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function main([pushbench, out]) {
  const same = JSON.parse(readFileSync(join(out, "same.json"), "utf8"));
  const runs = usable(same).length;
  if (runs < 2 * SIDE) throw new Error(`only ${runs} valid runs in same.json; at least 14 needed`);
  const power = readdirSync(out).filter((name) => /^power-\d+\.json$/.test(name));
  const rates = {
    runs,
    invalid_runs: same.trials.length - runs,
    random: judgeSplits(pushbench, same, randomSplits(runs)),
    ordered: judgeSplits(pushbench, same, orderedSplits(runs)),
    power: countVerdicts(
      power.map((name) =>
        verdicts(compare(pushbench, [join(out, name), "--by", "server", "base", "slow"])),
      ),
    ),
  };
  writeFileSync(join(out, "rates.json"), JSON.stringify(rates, null, 2) + "\n");
  const rate = (of) => `${of.regressed} of ${of.judged} (${(100 * of.regressed / of.judged).toFixed(1)} %)`;
  console.log(`runs of one build: ${runs} valid, ${rates.invalid_runs} invalid`);
  console.log(`false alarms, random splits: ${rate(rates.random)}`);
  console.log(`false alarms, time-ordered splits: ${rate(rates.ordered)}`);
  console.log(`slowed server caught: ${power.length ? rate(rates.power) : "not measured"}`);
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").pop())) main(process.argv.slice(2));
