// report.html: everything shown comes from the data block of the page; this only lays it out.
import { chartSections } from "./charts.js";
import { comparison } from "./comparison.js";
import { details, predictions } from "./details.js";
import { el } from "./dom.js";
import { instanceOf } from "./echarts.js";
import { passages } from "./passages.js";
import { createState } from "./state.js";
import { toolbar } from "./toolbar.js";
import { thresholds } from "./thresholds.js";
import { header, headlines, notices } from "./top.js";

const data = JSON.parse(document.getElementById("data").textContent);
const state = createState(data);
const report = document.getElementById("report");

function measured() {
  if (data.settings.length === 0) return [notices(data), el("p", {}, "Nothing was measured.")];
  return [
    toolbar(data, state), headlines(data, state), notices(data), thresholds(data),
    passages(data),
    comparison(data, state),
    chartSections(data, state), predictions(data, state),
  ];
}

report.append(...[header(data, state), measured(), details(data)].flat(2).filter(Boolean));
state.started();
// For tests and for the curious: the drawing of a chart's element.
globalThis.pushbenchReport = { data, drawingOf: instanceOf };
