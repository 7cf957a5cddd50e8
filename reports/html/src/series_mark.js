// How a series looks: as ECharts draws it, and small, for legends and hovers. What the words of the
// model mean; gnuplot draws the same shapes and dashes.
import { el, swatch } from "./dom.js";

const SYMBOLS = {
  square: "rect", circle: "circle", triangle: "triangle", diamond: "diamond",
  "inverted-triangle": "path://M0 0 L10 0 L5 10 Z",
  pentagon: "path://M5 0 L10 3.6 L8.1 9.5 L1.9 9.5 L0 3.6 Z",
};
const SMALL_SYMBOLS = { // around 12, 6
  square: "M8 2 H16 V10 H8 Z", circle: "M12 2 A4 4 0 1 1 11.99 2 Z",
  triangle: "M12 1.5 L16.5 10 L7.5 10 Z", diamond: "M12 0.5 L17 6 L12 11.5 L7 6 Z",
  "inverted-triangle": "M7.5 2 L16.5 2 L12 10.5 Z",
  pentagon: "M12 1.5 L16.8 5 L15 10.5 L9 10.5 L7.2 5 Z",
};
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [8, 3, 2, 3, 2, 3]];
const SMALL_DASHES = [null, "5 3", "1.5 2.5", "7 2 1.5 2", "7 2 1.5 2 1.5 2"];

export const symbolOf = ({ shape }) => SYMBOLS[shape];
export const dashOf = ({ dash }) => DASHES[dash];

// Of its markers. `edge`: what sets a filled one off from others.
export function markerStyle(series, paper, edge = {}) {
  return series.hollow
    ? { color: paper, borderColor: series.colour, borderWidth: 1.75, opacity: 1 }
    : { color: series.colour, opacity: 1, ...edge };
}

// Of its bars, as zrender draws them.
export function barStyle({ colour, hollow }) {
  return hollow ? { fill: colour, fillOpacity: 0.25, stroke: colour, lineWidth: 1.25 }
    : { fill: colour };
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function symbol({ shape, colour, hollow }) {
  return svg("path", { d: SMALL_SYMBOLS[shape], fill: hollow ? "var(--paper)" : colour,
    stroke: hollow ? colour : null, "stroke-width": 1.5 });
}

export function seriesMark(chart, series) {
  if (chart.kind === "bars" || chart.kind === "stacked-bars")
    return swatch(series.colour, series.hollow);
  const line = chart.kind !== "line" ? [] : [svg("line", {
    x1: 0, x2: 24, y1: 6, y2: 6, stroke: series.colour, "stroke-width": 2,
    "stroke-dasharray": SMALL_DASHES[series.dash],
  })];
  const width = chart.kind === "line" ? 24 : 12;
  const mark = svg("svg", { width, height: 12, viewBox: `${12 - width / 2} 0 ${width} 12`,
    "aria-hidden": "true" }, ...line, symbol(series));
  return el("span.mark", {}, mark);
}
