// How often `pushbench compare` calls noise a difference: many runs of one build, dealt to two sides
// again and again, and judged.
//
//   pushbench run -t sse -c 100 -r 20 --runs 60 -o json=same.json
//   node tools/false-alarms.mjs build/release/pushbench same.json [--fail-on ...]
//
// Random: 500 times 7 runs against 7 others, in any order. Ordered: 100 times 7 runs in a row
// against the 7 that followed, so that a drift of the machine is in the difference. Both judge
// every variant of the file; what is passed after the file goes to `compare`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const kSide = 7;
const [binary, file, ...more] = process.argv.slice(2);
if (!file) throw new Error("give the binary and a results.json of at least 14 runs");
const results = JSON.parse(readFileSync(file, "utf8"));
const runs = [...new Set(results.trials.map(({ run }) => run))].sort((a, b) => a - b);
if (runs.length < 2 * kSide) throw new Error(`${runs.length} runs are too few; measure 60`);

// A seeded generator (mulberry32), so that a rate can be reproduced.
let state = 1;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

function shuffled(values) {
  const out = [...values];
  for (let i = out.length - 1; i > 0; --i) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const folder = mkdtempSync(join(tmpdir(), "false-alarms-"));

function save(name, chosen) {
  const trials = results.trials.filter(({ run }) => chosen.includes(run));
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ ...results, trials, planned: trials.length }));
  return path;
}

function judge(base, fresh) {
  const args = ["compare", save("base.json", base), save("new.json", fresh), "-o", "json=-", ...more];
  let text;
  try {
    text = execFileSync(binary, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (![3, 4, 5].includes(error.status)) throw new Error(error.stderr, { cause: error });
    text = error.stdout;
  }
  const verdicts = JSON.parse(text).pairs.flatMap(({ metrics }) =>
    metrics.filter(({ decides }) => decides).map(({ verdict }) => verdict));
  return { regressed: verdicts.includes("regressed"), improved: verdicts.includes("improved") };
}

function rate(name, splits) {
  const found = splits.map(([base, fresh]) => judge(base, fresh));
  const count = (key) => found.filter((one) => one[key]).length;
  const percent = (n) => `${n} (${((100 * n) / found.length).toFixed(1)} %)`;
  console.log(`${name}: ${found.length} comparisons of the same build, ` +
    `regressed ${percent(count("regressed"))}, improved ${percent(count("improved"))}`);
}

try {
  rate("random", Array.from({ length: 500 }, () => {
    const all = shuffled(runs);
    return [all.slice(0, kSide), all.slice(kSide, 2 * kSide)];
  }));
  const starts = runs.length - 2 * kSide + 1;
  rate("ordered", Array.from({ length: 100 }, () => {
    const at = Math.floor(random() * starts);
    return [runs.slice(at, at + kSide), runs.slice(at + kSide, at + 2 * kSide)];
  }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
