// Nothing lies on anything else: every picture of a matrix of all techniques, and of an overlay of
// experiments with long labels, as SVG by gnuplot and in report.html, wide and narrow.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch, openPage } from "./browser.mjs";
import { findOverlaps } from "./overlaps.mjs";
import { ALL_TECHNIQUES, Sample } from "./report_sample.mjs";

const LABELS = ["2026-11-24-main-a1b2c3d-before-refactoring",
  "2026-11-24-main-e4f5a6b-after-refactoring"];
let browser, sample;

before(async () => {
  sample = new Sample().measure(ALL_TECHNIQUES);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  sample?.remove();
});

async function assertPicturesAreClear(t, folder, least) {
  const page = await openPage(browser, "about:blank", { viewport: { width: 820, height: 1200 } });
  t.after(() => page.context().close());
  const files = readdirSync(sample.file(folder)).filter((name) => name.endsWith(".svg"));
  assert.ok(files.length >= least, `${files.length} pictures`);
  const found = [];
  for (const file of files) {
    await page.goto(sample.url(`${folder}/${file}`));
    const overlaps = await findOverlaps(page, "svg");
    assert.equal(overlaps.looked, 1);
    found.push(...overlaps.found);
  }
  assert.deepEqual(found, []);
}

test("pictures of every technique over a matrix", async (t) => {
  sample.report(["-o", `svg=${sample.file("svg")}`]);
  await assertPicturesAreClear(t, "svg", 20);
});

test("pictures of an overlay with long labels", async (t) => {
  sample.report(["-o", `svg=${sample.file("overlay")}`], LABELS);
  await assertPicturesAreClear(t, "overlay", 20);
});

for (const width of [1280, 390])
  for (const [what, labels] of [["a matrix", null], ["an overlay", LABELS]])
    test(`charts of ${what}, on a page of ${width} px`, async (t) => {
      const name = `${what.split(" ").at(-1)}-${width}`;
      sample.report(["-o", `html=${sample.file(`${name}.html`)}`], labels);
      const page = await openPage(browser, sample.url(`${name}.html`),
        { viewport: { width, height: 900 } });
      t.after(() => page.context().close());
      const { looked, found } = await findOverlaps(page, "figure.chart .picture svg");
      assert.ok(looked > 15, `${looked} charts`);
      assert.deepEqual(found, []);
    });

test("the check sees an overlap and a cut text", async (t) => {
  const page = await openPage(browser, "data:text/html,<svg width='200' height='60' "
    + "font-size='16'><text x='10' y='30'>one thing</text><text x='40' y='32'>another</text>"
    + "<text x='170' y='55'>too far right</text></svg>");
  t.after(() => page.context().close());
  const { found: [{ trouble }] } = await findOverlaps(page, "svg");
  assert.deepEqual(trouble, ["cut: too far right", "one thing × another"]);
});
