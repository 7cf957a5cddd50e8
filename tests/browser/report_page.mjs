// What tests of report.html do with the page, in words of a reader.
export const CHARTS = "figure.chart";

export const chart = (page, id) => page.locator(`#chart-${id}`);

// Moves the pointer to the point (x, y in base units) of a chart, and reads what is shown there:
// { heading, rows: { name: value } }. A bar is hovered by its category, without a y.
export async function hover(page, id, [x, y]) {
  const figure = chart(page, id);
  await figure.scrollIntoViewIfNeeded();
  const place = await figure.evaluate((node, [px, py]) => {
    const picture = node.querySelector(".picture");
    const drawing = globalThis.pushbenchReport.drawingOf(picture);
    const box = picture.getBoundingClientRect();
    const at = py === undefined
      ? [box.width / 2, drawing.convertToPixel({ yAxisIndex: 0 }, px)]
      : drawing.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [px, py]);
    return [box.left + at[0], box.top + at[1]];
  }, [x, y]);
  await page.mouse.move(place[0] - 3, place[1] + 3);
  await page.mouse.move(place[0], place[1]);
  return tip(page, id);
}

export async function tip(page, id) {
  const node = chart(page, id).locator(".tip");
  await node.waitFor({ state: "visible" });
  return node.evaluate((shown) => ({
    heading: shown.querySelector(".tip-heading").textContent,
    rows: Object.fromEntries([...shown.querySelectorAll("tr")].map((row) =>
      [row.querySelector("th").textContent, row.querySelector("td").firstChild.textContent])),
  }));
}

// The texts of a column of the comparison, in the order shown: [[variant, text], …].
export function column(page, metric) {
  return page.evaluate((wanted) => {
    const head = document.querySelector(`[data-sort="${wanted}"]`).closest("th");
    const rows = [...head.closest("table").tBodies[0].rows];
    return rows.map((row) => [row.dataset.variant, row.cells[head.cellIndex]
      .querySelector(".value").textContent]);
  }, metric);
}

export const data = (page) => page.evaluate(() => globalThis.pushbenchReport.data);
