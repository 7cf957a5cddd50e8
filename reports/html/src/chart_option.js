// A chart of the model as one ECharts option, for the screen or for a file.
import { lyingAxes, plainAxes } from "./chart_axes.js";
import { mostBars } from "./chart_bars.js";
import { hasLineMarks, markSeries } from "./chart_marks.js";
import { seriesOf } from "./chart_series.js";
import { tipElement, tipOf } from "./chart_tip.js";
import { wrapped } from "./wrap.js";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
const CHARACTER = 7; // pixels, of a name
export const isLying = (chart) => chart.kind === "bars" || chart.kind === "stacked-bars";

// Room for the longest name of a bar, as far as the picture allows.
function nameWidth(chart, width) {
  const longest = Math.max(...chart.x.categories.map((name) => name.length));
  return Math.min(longest * CHARACTER + 18, Math.round(width * 0.4));
}

const charactersIn = (chart, width) => Math.floor((nameWidth(chart, width) - 16) / CHARACTER);

export function heightOf(chart, width) {
  if (!isLying(chart)) return 320;
  const bars = chart.kind === "stacked-bars" ? 1 : mostBars(chart);
  const room = charactersIn(chart, width);
  const lines = Math.max(...chart.x.categories.map((name) => wrapped(name, room).length));
  return 62 + chart.x.categories.length * Math.max(34, 12 + bars * 20, 8 + lines * 14);
}

function stopOf(chart, params) {
  const { seriesIndex, dataIndex } = Array.isArray(params) ? params[0] : params;
  const series = chart.series[seriesIndex];
  if (chart.kind === "scatter")
    return { series, point: series.points[dataIndex] };
  return { x: isLying(chart) ? dataIndex : series.points[dataIndex][0] };
}

function tooltip(chart, colours, isShown) {
  return {
    trigger: chart.kind === "scatter" ? "item" : "axis", confine: true, renderMode: "html",
    transitionDuration: 0, padding: [8, 10], backgroundColor: colours.raised,
    borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 12 },
    axisPointer: { type: isLying(chart) ? "shadow" : "line", animation: false,
      lineStyle: { color: colours.muted }, shadowStyle: { color: colours.ink, opacity: 0.06 } },
    formatter: (params) => tipElement(chart, tipOf(chart, stopOf(chart, params), isShown)),
  };
}

// Room above the plot: for the title of y, and for what stands at marked lines.
function topOf(chart) {
  if (isLying(chart)) return 8;
  return hasLineMarks(chart) ? 46 : 34;
}

// `size`: width and height of the picture; `top`: what a title and a legend above it take.
export function optionOf(chart, { colours, size, isShown, top = 0 }) {
  const lying = isLying(chart);
  const left = lying ? nameWidth(chart, size.width) : 62;
  const right = chart.kind === "scatter" ? 56 : 22; // names stand beside points
  const grid = { left, right, top: top + topOf(chart), bottom: 50, containLabel: false };
  const room = { ...size, left, nameLift: hasLineMarks(chart) ? 14 : 2,
    characters: lying ? charactersIn(chart, size.width) : 0 };
  const axes = (lying ? lyingAxes : plainAxes)(chart, colours, room);
  return {
    animation: false, textStyle: { fontFamily: FONT }, backgroundColor: "transparent",
    grid: { ...grid, outerBoundsMode: "none" }, ...axes,
    legend: { show: false, data: chart.series.map(({ name }) => name),
      selected: Object.fromEntries(chart.series.map(({ name }) => [name, isShown(name)])) },
    tooltip: tooltip(chart, colours, isShown),
    series: [...seriesOf(chart, { colours, isShown }),
      ...markSeries(chart, colours)],
  };
}
