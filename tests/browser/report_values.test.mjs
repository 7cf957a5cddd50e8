// What the charts of report.html are drawn from, against results.csv and timeseries.csv.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch, openPage } from "./browser.mjs";
import { data } from "./report_page.mjs";
import { baseValue, medianOf, Sample } from "./report_sample.mjs";

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

function near(actual, expected, what, share) {
  assert.ok(Math.abs(actual - expected) <= share * Math.abs(expected), `${what}: ${actual}, ${expected}`);
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
  // An allocator that gave back more than clients took leaves a memory empty now and then.
  assert.ok(compared >= 10, `${compared} bars`);
});

test("memory of an open connection is that of results.csv, the kernel's share halved", () => {
  const chart = one("memory-per-connection-2");
  assert.equal(one("memory-per-connection-1"), undefined);
  for (const [name, column, share] of [["server process", "server_bytes_per_client", 1],
    ["kernel, the server's socket", "kernel_bytes_per_client", 2]]) {
    const points = chart.series.find((series) => series.name === name)?.points ?? [];
    const measured = chart.x.categories
      .filter((variant) => medianOf(rows, bare(variant), 120, column) !== null);
    assert.equal(points.length, measured.length, name);
    for (const [x, y] of points)
      close(y * share, medianOf(rows, bare(chart.x.categories[x]), 120, column), name, 1);
  }
  assert.ok(chart.series[0].points.length >= 2);
});

test("responses and requests per message are those of results.csv", () => {
  let compared = 0;
  for (const [i, clients] of CLIENTS.entries()) {
    const stack = one(`responses-${i + 1}`);
    assert.equal(stack.x.categories.length, 2, "the variants that poll");
    const [messages, nothing] = ["with a message", "without"].map((name) =>
      new Map(stack.series.find((series) => series.name === name).points.map(([x, y]) => [x, y])));
    for (const [x, category] of stack.x.categories.entries()) {
      const name = `${category}, ${clients} clients`;
      const median = (column) => medianOf(rows, bare(category), clients, column);
      close(messages.get(x) + nothing.get(x), median("responses"), name);
      close(nothing.get(x), median("empty_responses"), name);
      ++compared;
    }
    const requests = one(`requests-per-message-${i + 1}`);
    for (const [x, y] of requests.series[0].points) {
      const name = bare(requests.x.categories[x]);
      close(y, medianOf(rows, name, clients, "requests_per_message"), name, 6);
      ++compared;
    }
  }
  assert.ok(compared >= 4 * CLIENTS.length, `${compared} bars`);
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

// The row of the run that charts of one run show: the first valid one, or the first.
function shownRow(variant, clients) {
  const mine = (row) => row.variant === variant && Number(row.clients) === clients;
  const runs = rows.filter(mine);
  return runs.find(({ valid }) => valid === "true") ?? runs[0];
}

function secondsOf(variant, clients) {
  const { run } = shownRow(variant, clients);
  return sample.csv("timeseries.csv").filter((row) => row.variant === variant
    && Number(row.clients) === clients && row.run === run);
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

// What theory says, worked out anew from the row; what follows from the schedule alone is kept in
// results.json.
function predictedOf(category, row) {
  const { load } = JSON.parse(readFileSync(sample.file("results.json"), "utf8")).trials
    .find(({ metrics, clients, run }) => metrics.variant.value === row.variant
      && clients === Number(row.clients) && run === Number(row.run));
  const interval = Number(row.poll_interval_ms) / 1000;
  return {
    "requests (realised schedule)": () => load.predicted_requests,
    "empty responses (realised schedule)": () => load.predicted_empty_responses,
    "mean latency (realised schedule)": () => load.predicted_mean_latency_us,
    "requests per message (ideal: P/T)": () => 1 / (Number(row.rate_per_s) * interval),
    "mean latency (ideal: T/2)": () => (interval / 2) * 1e6,
  }[category]?.();
}

function measuredOf(category, row) {
  if (category.startsWith("framing bytes"))
    return (row.app_bytes_down - row.payload_bytes_total) / row.delivered_in_window;
  const columns = { requests: "requests", "empty responses": "empty_responses",
    "mean latency": "latency_mean_us", "requests per message": "requests_per_message" };
  return Number(row[columns[category.split(" (")[0]]]);
}

test("predictions are compared with results.csv", () => {
  const seen = new Set();
  for (const [i, clients] of CLIENTS.entries()) {
    const chart = one(`predictions-${i + 1}`);
    for (const { name, points } of chart.series)
      for (const [x, y, , , , , note] of points) {
        const category = chart.x.categories[x];
        const row = shownRow(bare(name), clients);
        const what = `${category} of ${name}, ${clients} clients: ${note}`;
        const [, predicted, measured] = /^predicted (.+), measured (.+)$/.exec(note);
        // The note has three digits, and CSV as many as each column.
        near(baseValue(measured), measuredOf(category, row), what, 0.01);
        near(y, measuredOf(category, row) / (predictedOf(category, row) ?? baseValue(predicted)), what,
          category.startsWith("framing bytes") ? 0.01 : 1e-3);
        seen.add(category);
      }
  }
  for (const category of ["requests (realised schedule)", "mean latency (ideal: T/2)",
    "framing bytes per message (wire format)"])
    assert.ok(seen.has(category), `${category} is not among ${[...seen]}`);
});
