// How a series looks, small, for legends and hovers: what it is drawn with in its chart.
import { el, swatch } from "./dom.js";

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 2], [12, 4]];
const SMALL_DASHES = [null, "5 3", "1.5 2.5", "7 2 1 2", "2 2", "9 3"];
const nthOf = (list, nth) => list[nth % list.length];

export const symbolOf = ({ nth }) => nthOf(SYMBOLS, nth);
export const dashOf = ({ nth }) => nthOf(DASHES, nth);

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function symbol(series) {
  const fill = series.colour;
  const path = (d) => svg("path", { d, fill });
  switch (symbolOf(series)) {
    case "rect":
    case "roundRect":
      return svg("rect", { x: 8, y: 2, width: 8, height: 8, fill });
    case "triangle":
      return path("M12 1.5 L16.5 10 L7.5 10 Z");
    case "diamond":
      return path("M12 0.5 L17 6 L12 11.5 L7 6 Z");
    case "pin":
      return path("M12 11.5 L8.5 5 A3.6 3.6 0 1 1 15.5 5 Z");
    default:
      return svg("circle", { cx: 12, cy: 6, r: 4, fill });
  }
}

export function seriesMark(chart, series) {
  if (chart.kind === "bars" || chart.kind === "stacked-bars") return swatch(series.colour);
  const line = chart.kind !== "line" ? [] : [svg("line", {
    x1: 0, x2: 24, y1: 6, y2: 6, stroke: series.colour, "stroke-width": 2,
    "stroke-dasharray": nthOf(SMALL_DASHES, series.nth),
  })];
  const width = chart.kind === "line" ? 24 : 12;
  const mark = svg("svg", { width, height: 12, viewBox: `${12 - width / 2} 0 ${width} 12`,
    "aria-hidden": "true" }, ...line, symbol(series));
  return el("span.mark", {}, mark);
}
