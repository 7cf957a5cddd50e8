// What the charts of report.html are drawn from, against results.csv and timeseries.csv.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, openPage } from "./browser.mjs";
import { data } from "./report_page.mjs";
import { medianOf, Sample } from "./report_sample.mjs";

const CLIENTS = [20, 120]; // of the settings
let browser, sample, rows, charts;

before(async () => {
  sample = new Sample().measure();
  rows = sample.csv("results.csv");
  browser = await launch();
  const page = await openPage(browser, sample.url());
  ({ charts } = await data(page));
});
after(async () => {
  await browser?.close();
  sample?.remove();
});

const bare = (name) => name.replace(/ \(invalid\)$/, "");
const one = (id) => charts.find((chart) => chart.id === id);

// CSV has so many decimals, and a chart the whole number.
function close(actual, expected, what, decimals = 3) {
  const error = Math.abs(actual - Number(expected));
  assert.ok(error <= 10 ** -decimals + Math.abs(actual) * 1e-9, `${what}: ${actual}, ${expected}`);
}

test("percentiles are those of results.csv", () => {
  const columns = { "50 %": "latency_p50_us", "90 %": "latency_p90_us", "99 %": "latency_p99_us",
    "99.9 %": "latency_p999_us" };
  let compared = 0;
  for (const [i, clients] of CLIENTS.entries())
    for (const { name, points } of one(`latency-percentiles-${i + 1}`).series)
      for (const [percentile, column] of Object.entries(columns)) {
        const point = points.find((each) => each[6]?.split(";")[0] === percentile);
        if (!point) continue;
        close(point[1], medianOf(rows, bare(name), clients, column), `${name} ${percentile}`);
        ++compared;
      }
  assert.ok(compared >= 2 * 4 * CLIENTS.length, `${compared} points`);
});

test("memory and connecting are those of results.csv", () => {
  const metrics = {
    "memory-per-client": { "server process": "server_bytes_per_client",
      "simulated client": "load_bytes_per_client",
      "kernel, sockets of both ends": "kernel_bytes_per_client" },
    "connect-time": { median: "connect_p50_us", p99: "connect_p99_us" },
  };
  let compared = 0;
  // Fewer than a hundred clients have no memory of their own.
  assert.equal(one("memory-per-client-1"), undefined);
  for (const [id, bars] of Object.entries(metrics)) {
    const chart = one(`${id}-2`);
    for (const [name, column] of Object.entries(bars)) {
      const points = chart.series.find((series) => series.name === name)?.points ?? [];
      // 120 connections are too few for a p99: then neither has it.
      const measured = chart.x.categories
        .filter((variant) => medianOf(rows, bare(variant), 120, column) !== null);
      assert.equal(points.length, measured.length, `${id} ${name}`);
      for (const [x, y] of points)
        close(y, medianOf(rows, bare(chart.x.categories[x]), 120, column), `${id} ${name}`,
          column.endsWith("_per_client") ? 1 : 3);
      compared += points.length;
    }
  }
  assert.ok(compared >= 4 * 4, `${compared} bars`);
});

test("lines over the matrix are those of results.csv", () => {
  const columns = { "latency-p50": "latency_p50_us", "wire-bytes": "wire_bytes_per_message",
    "server-cpu": "server_cpu_us_per_message", "empty-ratio": "empty_ratio",
    deliveries: "deliveries_per_s", "connect-p50": "connect_p50_us" };
  for (const [metric, column] of Object.entries(columns)) {
    const { series } = one(`matrix-clients-${metric}`);
    assert.ok(series.length >= (metric === "empty-ratio" ? 2 : 4), metric);
    for (const { name, points } of series) {
      assert.deepEqual(points.map(([x]) => x), CLIENTS, `${metric} ${name}`);
      for (const [x, y] of points)
        close(y, medianOf(rows, bare(name), x, column), `${metric} ${name} at ${x}`);
    }
  }
});

test("lines over the poll interval are those of results.csv", () => {
  const { series } = one("matrix-interval-wire-bytes-1");
  const polling = series.find(({ name }) => bare(name) === "short-polling");
  assert.deepEqual(polling.points.map(([x]) => x), [50, 200]);
  for (const [x, y] of polling.points)
    close(y, medianOf(rows, `short-polling:interval=${x}ms`, 20, "wire_bytes_per_message"),
      `at ${x} ms`);
});

// The rows of the run that charts show: the first valid one, or the first.
function secondsOf(variant, clients) {
  const mine = (row) => row.variant === variant && Number(row.clients) === clients;
  const runs = rows.filter(mine);
  const { run } = runs.find(({ valid }) => valid === "true") ?? runs[0];
  return sample.csv("timeseries.csv").filter((row) => mine(row) && row.run === run);
}

// The seconds of a trial count from its own beginning, those of a chart from that of measuring: one
// distance between them must make every point equal to its row.
function fits(points, seconds, column, decimals) {
  const shifts = seconds.map(({ second }) => points[0][0] - Number(second));
  return shifts.some((shift) => points.every(([x, y, , , , , phase]) => {
    const row = seconds.find(({ second }) => Math.abs(Number(second) + shift - x) < 1e-6);
    return row && row[column] !== "" && row.phase === phase
      && Math.abs(Number(row[column]) - y) <= 10 ** -decimals;
  }));
}

test("the second by second lines are those of timeseries.csv", () => {
  const metrics = { deliveries: ["deliveries", 0], "latency-p50": ["latency_p50_us", 3],
    "latency-p99": ["latency_p99_us", 3], connected: ["connected", 0],
    "server-cpu": ["server_cpu_s", 6], "server-memory": ["server_private_bytes", 0],
    "load-cpu": ["load_cpu_s", 6] };
  let compared = 0;
  for (const [metric, [column, decimals]] of Object.entries(metrics))
    for (const [i, clients] of CLIENTS.entries())
      for (const { name, points } of one(`seconds-${metric}-${i + 1}`)?.series ?? []) {
        assert.ok(fits(points, secondsOf(bare(name), clients), column, decimals),
          `${metric} of ${name}, ${clients} clients: ${JSON.stringify(points)}`);
        compared += points.length;
      }
  assert.ok(compared >= 40, `${compared} points`);
});
