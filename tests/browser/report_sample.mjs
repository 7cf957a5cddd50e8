// A small real experiment, measured once for all tests of report.html: two settings, variants of
// one technique and of others, two runs. Whether its trials are valid depends on the machine and is
// not judged.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync }
  from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { binary } from "./browser.mjs";

const RUN = [
  "run", "-t", "short-polling:interval=50ms,short-polling:interval=200ms,sse,websocket",
  "-c", "20,120", "-r", "20", "-d", "2s", "--warmup", "1s", "--runs", "2",
  "--allow-debug-build", "-q",
];
// Every technique over a small matrix, once.
export const ALL_TECHNIQUES = [
  "run", "-t", "short-polling:interval=50ms,short-polling:interval=200ms,long-polling,sse,websocket,"
    + "http-stream,raw-tcp",
  "-c", "20,120", "-r", "20", "-d", "2s", "--warmup", "1s", "--allow-debug-build", "-q",
];
const MEASURED = [0, 4, 5]; // exit codes of a run that has measured

export class Sample {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "pushbench-report-"));
  }

  // A run takes minutes and its files are only read: with SAMPLES, a folder, the test files of one
  // check share it.
  measure(run = RUN) {
    const name = createHash("sha256").update(run.join(" ")).digest("hex").slice(0, 16);
    const shared = process.env.SAMPLES && join(process.env.SAMPLES, name);
    if (shared && existsSync(shared)) {
      cpSync(shared, this.folder, { recursive: true });
      return this;
    }
    try {
      execFileSync(binary, [...run, "--out-dir", this.folder], { stdio: "pipe" });
    } catch (error) {
      if (!MEASURED.includes(error.status)) throw error;
    }
    if (shared) {
      cpSync(this.folder, `${shared}.part`, { recursive: true });
      renameSync(`${shared}.part`, shared);
    }
    return this;
  }

  file(name) {
    return join(this.folder, name);
  }

  url(name = "report.html") {
    return pathToFileURL(this.file(name)).href;
  }

  // Rows of a CSV file as objects. Our own columns contain no quotes here.
  csv(name) {
    const [head, ...rows] = readFileSync(this.file(name), "utf8").trim().split("\n")
      .map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)
        .map((field) => field.replace(/,$/, "").replace(/^"(.*)"$/, "$1").replaceAll('""', '"')));
    return rows.map((row) => Object.fromEntries(head.map((column, i) => [column, row[i]])));
  }

  // report.html of results.json after `change` was applied to it; returns the new page's address.
  changed(name, change) {
    const results = JSON.parse(readFileSync(this.file("results.json"), "utf8"));
    change(results);
    writeFileSync(this.file(`${name}.json`), JSON.stringify(results));
    execFileSync(binary,
      ["report", this.file(`${name}.json`), "-o", `html=${this.file(`${name}.html`)}`]);
    return this.url(`${name}.html`);
  }

  // `pushbench report` of the experiment, or of it laid over itself under the labels.
  report(outputs, labels) {
    const files = (labels ?? [""]).map(() => this.file("results.json"));
    execFileSync(binary, ["report", ...files,
      ...(labels ?? []).flatMap((label) => ["--label", label]), ...outputs]);
  }

  // report.html of the experiment laid over itself under two labels.
  overlaid(name, labels) {
    this.report(["-o", `html=${this.file(`${name}.html`)}`], labels);
    return this.url(`${name}.html`);
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// The value that a report shows of a variant: the median over its valid runs, or over all when none
// is valid. `rows` are those of results.csv.
export function medianOf(rows, variant, clients, column) {
  const mine = rows.filter((row) => row.variant === variant && Number(row.clients) === clients);
  const valid = mine.filter((row) => row.valid === "true");
  const texts = (valid.length > 0 ? valid : mine).map((row) => row[column]);
  // What one of the runs did not measure has no median.
  if (texts.length === 0 || texts.includes("")) return null;
  const values = texts.filter((text) => text !== "inf").map(Number).sort((a, b) => a - b);
  if (values.length === 0) return null;
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// "12.415 ms" → 12415; "1.5 KiB" → 1536; the base units of results.csv.
const FACTORS = {
  "µs": 1, ms: 1e3, s: 1e6, B: 1, KiB: 1024, MiB: 1024 ** 2, "/s": 1, "": 1, us: 1,
  "bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9,
};
// `base`: of the axis, where it is none of those ("ms", "s").
export function baseValue(text, base = "") {
  const [, number, unit] = text.match(/^(-?[\d,.]+) ?(.*)$/);
  if (!(unit in FACTORS)) throw new Error(`'${text}' has an unknown unit`);
  return (Number(number.replaceAll(",", "")) * FACTORS[unit]) / ({ ms: 1e3, s: 1e6 }[base] ?? 1);
}
