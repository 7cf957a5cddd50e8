// report.html as it is opened from disk: drawn, complete, and equal to results.csv.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, openPage, screenshot } from "./browser.mjs";
import { CHARTS, chart, column, data, hover, tip } from "./report_page.mjs";
import { baseValue, medianOf, Sample } from "./report_sample.mjs";

const SMALL = 20; // clients of the first setting
let browser, sample, page;

before(async () => {
  sample = new Sample().measure();
  browser = await launch();
  page = await openPage(browser, sample.url(), { viewport: { width: 1280, height: 900 } });
});
after(async () => {
  await browser?.close();
  sample?.remove();
});

function close(actual, expected, what) {
  const error = Math.abs(actual - expected);
  assert.ok(error <= 0.001 + Math.abs(expected) * 1e-6, `${what}: ${actual} is not ${expected}`);
}

test("opens from disk without a complaint and loads nothing", async () => {
  const requests = [];
  const fresh = await openPage(browser, "about:blank");
  fresh.on("request", (request) => requests.push(request.url()));
  await fresh.goto(sample.url());
  assert.equal(await fresh.locator("h1").textContent(), "pushbench report");
  assert.deepEqual(fresh.problems, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith("data:")), [sample.url()]);
  await fresh.context().close();
});

test("every chart is drawn with every series, for every setting", async () => {
  const { charts, settings } = await data(page);
  for (let setting = 0; setting < settings.length; ++setting) {
    await page.locator(".toolbar select").first().selectOption(String(setting));
    const wanted = charts.filter(({ settingIndex: of }) => of === null || of === setting);
    assert.equal(await page.locator(CHARTS).count(), wanted.length);
    for (const one of wanted) {
      const svg = await chart(page, one.id).locator(".picture svg").first()
        .evaluate((node) => node.outerHTML);
      assert.match(svg, /<path/);
      for (const series of one.series) {
        assert.ok(series.points.length > 0, `${one.id}: ${series.name} has points`);
        const zero = one.kind.includes("bars") && series.points.every(([, y]) => y === 0);
        assert.ok(zero || svg.includes(series.colour), `${one.id}: ${series.name} is drawn`);
      }
      assert.match(await chart(page, one.id).locator(".picture").getAttribute("aria-label"),
        /\. .{20}/, `${one.id} is described in words`);
    }
    await screenshot(page, `report-setting-${setting + 1}`, { fullPage: true });
  }
  await page.locator(".toolbar select").first().selectOption("0");
  assert.deepEqual(page.problems, []);
});

test("every section of the model has its heading", async () => {
  const groups = new Set((await data(page)).charts.map(({ group }) => group));
  for (const group of ["cost", "latency", "bytes", "responses", "per-second", "memory", "matrix",
    "predictions"]) {
    assert.ok(groups.has(group), `charts of '${group}'`);
    assert.ok(await page.locator(`[data-group="${group}"] h2`).isVisible());
  }
});

test("the comparison has the values of results.csv", async () => {
  const rows = sample.csv("results.csv");
  const { settings } = await data(page);
  const metrics = [["latency_p50", "latency_p50_us"],
    ["wire_bytes_per_message", "wire_bytes_per_message"],
    ["server_cpu_per_message", "server_cpu_us_per_message"], ["connect_p50", "connect_p50_us"]];
  for (const { label, cells } of settings[0].variants)
    for (const [metric, csv] of metrics) {
      const median = medianOf(rows, label, SMALL, csv);
      if (median === null) assert.equal(cells[metric].exact, undefined, `${label} ${metric}`);
      else close(baseValue(cells[metric].exact), median, `${label} ${metric}`);
    }
  const shown = Object.fromEntries(await column(page, "wire_bytes_per_message"));
  for (const { label } of settings[0].variants)
    assert.ok(Math.abs(baseValue(shown[label])
      / medianOf(rows, label, SMALL, "wire_bytes_per_message") - 1) < 0.01, label);
});

test("a hover over freshness against cost shows exact values with units", async () => {
  const rows = sample.csv("results.csv");
  const model = (await data(page)).charts.find(({ id }) => id.startsWith("cost-wire-bytes"));
  const latency = { "p99 delivery latency": "latency_p99_us", "p90 delivery latency":
    "latency_p90_us", "median delivery latency": "latency_p50_us" }[model.y.title];
  for (const series of model.series) {
    const [x, y] = series.points[0];
    const shown = await hover(page, model.id, [x, y]); // both in base units: B, and log µs
    const variant = shown.heading;
    close(baseValue(shown.rows[model.x.title]),
      medianOf(rows, variant, SMALL, "wire_bytes_per_message"), `${variant} bytes`);
    close(baseValue(shown.rows[model.y.title]), medianOf(rows, variant, SMALL, latency),
      `${variant} latency`);
  }
  await screenshot(page, "report-hover");
});

test("a hover over bars shows every part", async () => {
  const model = (await data(page)).charts.find(({ group }) => group === "bytes");
  const rows = sample.csv("results.csv");
  for (const [i, variant] of model.x.categories.entries()) {
    const shown = await hover(page, model.id, [i]);
    assert.equal(shown.heading, variant);
    const sum = Object.values(shown.rows).reduce((total, text) => total + baseValue(text), 0);
    const mine = rows.filter((row) => row.variant === variant && Number(row.clients) === SMALL);
    const wholes = mine.map((row) => Number(row.wire_bytes_per_message));
    assert.ok(sum >= Math.min(...wholes) * 0.99 && sum <= Math.max(...wholes) * 1.01,
      `parts of ${variant} sum to ${sum}, the whole is ${wholes}`);
  }
});

test("arrow keys go through a chart and say what stands there", async () => {
  const model = (await data(page)).charts.find(({ group }) => group === "latency");
  const picture = chart(page, model.id).locator(".picture");
  await picture.focus();
  await page.keyboard.press("ArrowRight");
  const first = await tip(page, model.id);
  assert.match(Object.values(first.rows)[0], /^[\d.,]+ (µs|ms|s)$/);
  const heard = await page.locator("#announcement").textContent();
  assert.ok(heard.startsWith(first.heading) && heard.includes(Object.values(first.rows)[0]), heard);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((old) =>
    document.getElementById("announcement").textContent !== old, heard);
  await page.keyboard.press("Escape");
});

// Where the arrow keys go first, and what the chart says there, is what the model has there.
test("every chart shows the model's values where one points", async () => {
  const { charts } = await data(page);
  for (const model of charts.filter(({ settingIndex: of }) => !of)) {
    await chart(page, model.id).locator(".picture").focus();
    await page.keyboard.press("ArrowRight");
    const { heading, rows } = await tip(page, model.id);
    for (const [name, text] of Object.entries(rows)) {
      if (model.kind === "scatter") continue; // hovered above, in both directions
      const { points } = model.series.find((series) => series.name === name);
      assert.ok(points.some(([, y]) => Math.abs(y - baseValue(text, model.y.unit))
        <= 0.001 + Math.abs(y) * 1e-6), `${model.id}: ${name} has no ${text} at ${heading}`);
    }
    assert.ok(Object.keys(rows).length > 0, model.id);
    await page.keyboard.press("Escape");
  }
});

test("every chart's series can be switched off and on", async () => {
  const { charts } = await data(page);
  let switched = 0;
  for (const model of charts.filter(({ settingIndex: of }) => !of)) {
    if (model.series.length < 2) continue;
    const series = model.series.findLast(({ points }) => points.some(([, y]) => y !== 0));
    if (!series) continue; // all of it is 0 in this run: nothing is drawn that could vanish
    const drawn = () => chart(page, model.id).locator(".picture svg").first()
      .evaluate((svg, wanted) => svg.outerHTML.includes(wanted), series.colour);
    const button = chart(page, model.id).getByRole("button", { name: series.name, exact: true });
    assert.equal(await drawn(), true, model.id);
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    assert.equal(await drawn(), false, model.id);
    await button.press("Enter"); // by keyboard
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    assert.equal(await drawn(), true, model.id);
    ++switched;
  }
  assert.ok(switched > 15, `${switched} charts`);
});
