// What a hover or the arrow keys show: exact values with units, as elements (texts of foreign
// origin never become markup).
import { el } from "./dom.js";
import { seriesMark } from "./series_mark.js";
import { exact, rounded } from "./units.js";

const isBars = (chart) => chart.x.categories.length > 0;

// Seconds of different trials do not fall together to the millisecond. What lies closer than half a
// step of a series belongs to the same place; on other axes nothing but the same value does.
function reach(chart) {
  if (isBars(chart) || chart.x.log || chart.x.unit !== "s") return 0;
  const steps = chart.series.flatMap(({ points }) =>
    points.slice(1).map((point, i) => point[0] - points[i][0]));
  return steps.length === 0 ? 0 : Math.min(...steps) / 2;
}

function pointNear(series, x, within) {
  const distance = (point) => Math.abs(point[0] - x);
  const nearest = series.points.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return distance(nearest) <= within ? nearest : undefined;
}

// The places where a chart has something to tell, in order: values of x, or points of a scatter.
export function stops(chart, isShown) {
  const shown = chart.series.filter((series) => isShown(series.name));
  if (chart.kind === "scatter")
    return shown.flatMap((series) => series.points.map((point) => ({ series, point })))
      .sort((a, b) => a.point[0] - b.point[0]);
  const within = reach(chart);
  const places = [];
  for (const x of shown.flatMap(({ points }) => points.map((point) => point[0]))
    .sort((a, b) => a - b))
    if (places.length === 0 || x - places.at(-1) > within) places.push(x);
  return places.map((x) => ({ x }));
}

function bounds(low, high, unit) {
  if (typeof low !== "number" || typeof high !== "number" || low === high) return "";
  return `${exact(low, unit)} to ${exact(high, unit)} over runs`;
}

function row(chart, series, point) {
  return {
    series, name: series.name, value: exact(point[1], chart.y.unit),
    range: bounds(point[4], point[5], chart.y.unit), note: point[6] ?? "",
  };
}

// { heading, rows: [{ series, name, value, range, note }] }
export function tipOf(chart, stop, isShown) {
  if (stop.point) {
    const { series, point } = stop;
    return { heading: series.name, rows: [
      { series, name: chart.y.title, value: exact(point[1], chart.y.unit),
        range: bounds(point[4], point[5], chart.y.unit), note: point[6] ?? "" },
      { name: chart.x.title, value: exact(point[0], chart.x.unit),
        range: bounds(point[2], point[3], chart.x.unit), note: "" },
    ] };
  }
  const within = reach(chart);
  const rows = chart.series.filter((series) => isShown(series.name))
    .map((series) => [series, pointNear(series, stop.x, within)]).filter(([, point]) => point)
    .map(([series, point]) => row(chart, series, point));
  return { heading: headingOf(chart, stop.x, rows), rows };
}

// A note that all have ("measure") is said once.
function sharedNote(rows) {
  const note = rows[0]?.note;
  if (!note || rows.some((one) => one.note !== note)) return "";
  for (const one of rows) one.note = "";
  return note;
}

function headingOf(chart, x, rows) {
  if (isBars(chart)) return chart.x.categories[x];
  // Where x has words for values, each point has them as well: they need be said only once.
  const named = chart.x.ticks.find(({ at }) => at === x)?.text
    ?? (chart.x.ticks.length > 0 ? rows.find(({ note }) => note)?.note.split(";")[0] : undefined);
  if (named) {
    for (const one of rows)
      if (one.note.startsWith(named)) one.note = one.note.slice(named.length).replace(/^;\s*/, "");
    return named;
  }
  return [`${chart.x.title}: ${rounded(x, chart.x.unit)}`, sharedNote(rows)].filter(Boolean)
    .join(", ");
}

export function tipElement(chart, tip) {
  return el("div.tip", {},
    el("div.tip-heading", {}, tip.heading),
    el("table", {}, tip.rows.map(({ series, name, value, range, note }) =>
      el("tr", {},
        el("th", { scope: "row" }, series ? seriesMark(chart, series) : null, name),
        el("td", {}, value,
          [range, note].filter(Boolean).map((text) => el("div.tip-more", {}, text)))))));
}

export function tipText(tip) {
  return [tip.heading, ...tip.rows.map(({ name, value, range, note }) =>
    [`${name} ${value}`, range, note].filter(Boolean).join(", "))].join("; ");
}
