// report.html in use: sorting, another reference, saving, phones, the dark, paper, and texts that
// would like to be markup.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch, openPage, screenshot } from "./browser.mjs";
import { CHARTS, chart, column, data } from "./report_page.mjs";
import { baseValue, medianOf, Sample } from "./report_sample.mjs";

const SMALL = 20; // clients of the first setting
let browser, sample;

before(async () => {
  sample = new Sample().measure();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  sample?.remove();
});

async function opened(t, options = {}, url = sample.url()) {
  const page = await openPage(browser, url, options);
  t.after(() => page.context().close());
  return page;
}

test("the comparison is sorted by any column, both ways, and says so", async (t) => {
  const page = await opened(t);
  const button = page.locator('[data-sort="wire_bytes_per_message"]');
  for (const direction of ["ascending", "descending"]) {
    await button.click();
    const cells = await column(page, "wire_bytes_per_message");
    const values = cells.map(([, text]) => baseValue(text));
    const sorted = [...values].sort((a, b) => (direction === "ascending" ? a - b : b - a));
    assert.deepEqual(values, sorted);
    assert.equal(await button.locator("xpath=..").getAttribute("aria-sort"), direction);
    // The other tables keep the same order of variants.
    assert.deepEqual((await column(page, "latency_p50")).map(([name]) => name),
      cells.map(([name]) => name));
  }
  assert.ok(await button.evaluate((node) => node === document.activeElement), "focus stays");
});

test("ratios follow the chosen reference", async (t) => {
  const page = await opened(t);
  const rows = sample.csv("results.csv");
  const bytes = (variant) => medianOf(rows, variant, SMALL, "wire_bytes_per_message");
  const ratios = () => page.evaluate(() => {
    const head = document.querySelector('[data-sort="wire_bytes_per_message"]').closest("th");
    return [...head.closest("table").tBodies[0].rows].map((row) => [row.dataset.variant,
      row.cells[head.cellIndex].querySelector(".ratio")?.firstChild.textContent ?? null]);
  });
  const { settings: [{ variants }] } = await data(page);
  for (const [i, { label }] of variants.entries()) {
    await page.getByLabel("Ratios to").selectOption(String(i));
    for (const [variant, text] of await ratios()) {
      if (variant === label) assert.equal(text, null);
      else {
        const ratio = Number(text.replace(/[×,]/g, ""));
        assert.ok(Math.abs((ratio * bytes(label)) / bytes(variant) - 1) < 0.01,
          `${variant} to ${label}: ${text}`);
      }
    }
  }
});

async function saved(page, id, format) {
  const waiting = page.waitForEvent("download");
  await chart(page, id).getByRole("button", { name: `as ${format}` }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

test("every chart is saved as SVG, which parses and has title, setting and series", async (t) => {
  let page = await opened(t);
  const models = (await data(page)).charts.filter(({ settingIndex }) => !settingIndex);
  assert.ok(models.length > 10);
  for (const [i, model] of models.entries()) {
    // Chromium ignores the eleventh download of a page that goes on like this.
    if (i % 10 === 9) page = await opened(t);
    const { name, content } = await saved(page, model.id, "SVG");
    assert.equal(name, `${model.id}.svg`);
    const found = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, "image/svg+xml");
      return { error: document.querySelector("parsererror")?.textContent ?? null,
        texts: [...document.querySelectorAll("text")].map((node) => node.textContent) };
    }, content.toString());
    assert.equal(found.error, null);
    const all = found.texts.join("\n");
    for (const text of [model.title, ...model.series.map((series) => series.name)])
      assert.ok(all.includes(text), `${model.id}.svg has '${text}'`);
    for (const { colour } of model.series)
      assert.ok(content.includes(colour), `${model.id}.svg has ${colour}`);
  }
});

// The colour of the upper left corner, and which of the wanted ones are in the picture: "#rrggbb".
function looksOf(page, png, wanted) {
  return page.evaluate(async ([base64, colours]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data: bytes } = context.getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Set(new Uint32Array(bytes.buffer).map((pixel) => pixel & 0xffffff));
    const little = (colour) => Number.parseInt(colour.slice(5) + colour.slice(3, 5)
      + colour.slice(1, 3), 16);
    return { corner: [...bytes.slice(0, 4)], found: colours.filter((one) => pixels.has(little(one))) };
  }, [png.toString("base64"), wanted]);
}

test("every chart is saved as PNG, twice as sharp, also in the dark", async (t) => {
  let page = await opened(t, { colorScheme: "dark" });
  const models = (await data(page)).charts.filter(({ settingIndex }) => !settingIndex);
  for (const [i, { id, series }] of models.entries()) {
    if (i % 10 === 9) page = await opened(t, { colorScheme: "dark" });
    const { name, content } = await saved(page, id, "PNG");
    assert.equal(name, `${id}.png`);
    assert.equal(content.subarray(1, 4).toString(), "PNG");
    assert.equal(content.readUInt32BE(16), 1920, "width");
    const colours = series.filter(({ points }) => points.some(([, y]) => y !== 0))
      .map(({ colour }) => colour);
    const { corner, found } = await looksOf(page, content, colours);
    assert.deepEqual(corner, [255, 255, 255, 255], "white paper");
    assert.deepEqual(found, colours, `${id}.png has every series`);
  }
});

test("on a phone nothing is wider than the page", async (t) => {
  for (const width of [360, 768]) {
    const page = await opened(t, { viewport: { width, height: 740 } });
    const found = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      charts: [...document.querySelectorAll(".picture svg")]
        .map((svg) => svg.getBoundingClientRect().right),
    }));
    assert.equal(found.page, width);
    assert.ok(Math.max(...found.charts) <= width);
    assert.ok(found.charts.length > 5);
    await screenshot(page, `report-${width}`, { fullPage: true });
  }
});

test("light and dark follow the system and the button", async (t) => {
  const page = await opened(t, { colorScheme: "dark", viewport: { width: 1280, height: 900 } });
  const looks = () => page.evaluate(() => ({
    paper: getComputedStyle(document.body).backgroundColor,
    label: document.querySelector(".picture svg text").getAttribute("fill"),
  }));
  const dark = await looks();
  assert.equal(dark.paper, "rgb(21, 24, 28)");
  await screenshot(page, "report-dark", { fullPage: true });
  await page.getByRole("button", { name: "Light" }).click();
  const light = await looks();
  assert.equal(light.paper, "rgb(255, 255, 255)");
  assert.notEqual(light.label, dark.label, "charts follow");
  await page.getByRole("button", { name: "Dark" }).click();
  assert.deepEqual(await looks(), dark);
});

test("on paper charts are light and as wide as the page", async (t) => {
  const page = await opened(t, { colorScheme: "dark" });
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const found = await page.evaluate(() => ({
    widths: [...document.querySelectorAll(".picture svg")].map((svg) => svg.clientWidth),
    label: document.querySelector(".picture svg text").getAttribute("fill"),
    paper: getComputedStyle(document.body).backgroundColor,
    buttons: [...document.querySelectorAll(".save, .theme")]
      .filter((node) => node.checkVisibility()).length,
  }));
  assert.ok(found.widths.length > 5 && found.widths.every((width) => width <= 680), "widths");
  assert.equal(found.label, "#5b626b");
  assert.equal(found.paper, "rgb(255, 255, 255)");
  assert.equal(found.buttons, 0);
  await screenshot(page, "report-paper", { fullPage: true });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  assert.deepEqual(page.problems, []);
  assert.ok((await page.pdf()).length > 50_000);
});

test("texts from results stay text", async (t) => {
  const evil = "</script><script>globalThis.broken = 1</script>"
    + "<img src=x onerror='broken=1'>\u2028";
  const url = sample.changed("evil", (results) => {
    results.environment.host = evil;
    results.environment.command = evil;
    results.trials[0].validity.warnings =
      [{ class: "machine", id: "<b>id</b>", text: `${evil} <i>warning</i>` }];
  });
  const page = await opened(t, {}, url);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  const shown = evil.trim(); // as a line end, U+2028 is collapsed on the page
  assert.ok((await page.locator(".subtitle").textContent()).includes(shown));
  assert.equal((await page.locator(".command code").textContent()).trim(), shown);
  assert.ok((await page.locator(".notice.warning").textContent()).includes("<i>warning</i>"));
  assert.equal(await page.locator(".notice dt code").first().textContent(), "<b>id</b>");
  assert.equal(await page.locator("img, .notice i, .notice dt b").count(), 0);
  assert.ok(await page.locator(CHARTS).count() > 5);
  assert.deepEqual(page.problems, []);
});

test("a label of markup stays text, in tables, legends and saved charts", async (t) => {
  const label = "<script>globalThis.broken=1</script>\"'&<b>x</b>";
  const page = await opened(t, {}, sample.overlaid("label", ["before", label]));
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  const name = `${label}: sse`;
  const { charts: [model] } = await data(page);
  assert.ok((await column(page, "latency_p50")).some(([variant]) => variant === name));
  assert.ok(await chart(page, model.id).getByRole("button", { name, exact: true }).isVisible());
  const { content } = await saved(page, model.id, "SVG");
  const found = await page.evaluate((text) => {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml");
    return { scripts: svg.querySelectorAll("script, b, parsererror").length,
      texts: [...svg.querySelectorAll("text")].map((node) => node.textContent) };
  }, content.toString());
  assert.equal(found.scripts, 0);
  assert.ok(found.texts.includes(name));
  assert.equal(await page.getByLabel("Ratios to").evaluate((select) =>
    select.selectedOptions[0].textContent), "the same in before");
  assert.deepEqual(page.problems, []);
});

test("the page's policy refuses a script that was not built into it", async (t) => {
  const page = await opened(t);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.broken = 1";
    document.body.append(script);
    return globalThis.broken;
  });
  assert.equal(ran, undefined);
  assert.ok(page.problems.some((problem) => problem.includes("Content Security Policy")));
});

test("numbers and units stay together on paper, names of settings break between words", async (t) => {
  const page = await opened(t);
  await page.emulateMedia({ media: "print" });
  const found = await page.evaluate(() => ({
    broken: [...document.querySelectorAll(".comparison .value, .comparison .ratio, .whole")]
      .filter((node) => node.getClientRects().length > 1
        || node.getBoundingClientRect().height > 20).map((node) => node.textContent),
    whole: document.querySelectorAll(".comparison .whole").length,
    breaks: document.querySelectorAll(".pairs dt wbr").length,
  }));
  assert.deepEqual(found.broken, []);
  assert.ok(found.whole > 10 && found.breaks > 5, JSON.stringify(found));
});

test("ratios of invalid variants are not presented as results", async (t) => {
  const url = sample.changed("one-invalid", (results) => {
    for (const trial of results.trials.filter(({ variant }) => variant.technique === "websocket"))
      trial.validity = { ...trial.validity, invalid:
        [{ class: "data", id: "ledger-open", text: "it does not add up" }] };
  });
  const page = await opened(t, {}, url);
  const classes = (name) => page.locator(`tr[data-variant="${name}"] .ratio`)
    .evaluateAll((nodes) => nodes.map((node) => node.title === "of invalid trials"
      && node.classList.contains("overlap")));
  const { settings: [{ variants }] } = await data(page);
  assert.ok(variants.some(({ label, validRuns }) => label === "websocket" && validRuns === 0));
  const doubtful = await classes("websocket");
  assert.ok(doubtful.length > 3 && doubtful.every(Boolean));
  assert.match(await page.locator("#comparison ~ .reading").textContent(), /have no valid run/);
});

test("invalid trials and warnings stand above everything else", async (t) => {
  const url = sample.changed("invalid", (results) => {
    for (const trial of results.trials)
      trial.validity = { ...trial.validity, invalid:
        [{ class: "data", id: "ledger-open", text: "it does not add up" }] };
  });
  const page = await opened(t, { viewport: { width: 1280, height: 900 } }, url);
  const box = await page.locator(".notice.invalid").boundingBox();
  const table = await page.locator("#comparison").boundingBox();
  assert.ok(box.y + box.height <= table.y && box.y < 600);
  const rows = await page.locator("table.comparison").first().locator("tbody tr").count();
  assert.equal(await page.locator("table.comparison").first().getByText("invalid", { exact: true })
    .count(), rows);
});
