// What is marked in a chart: phases and lines of comparison across it, crossovers as points.
import { axisScale } from "./chart_axes.js";
import { valuesOf } from "./scale.js";

const lying = (chart) => chart.kind === "bars" || chart.kind === "stacked-bars";

export const hasLineMarks = (chart) => chart.marks.some((mark) => mark.y === null);

const CHARACTER = 6.2; // pixels, of the small labels

// A text goes to the right of its line, or to the left where the next line or the edge is near.
function alignOf(chart, mark, width) {
  const lines = chart.marks.filter(({ y }) => y === null).map(({ x }) => x);
  const all = [...valuesOf(chart, "x"), ...lines];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const next = Math.min(high, ...lines.filter((x) => x > mark.x));
  const room = ((next - mark.x) / (high - low || 1)) * width;
  return room < mark.text.length * CHARACTER + 14 ? "right" : "left";
}

function lineMarks(chart, colours, width) {
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  const label = { color: colours.muted, fontSize: 11 };
  const marks = chart.marks.filter((mark) => mark.y === null).map((mark) => ({
    [lying(chart) ? "yAxis" : "xAxis"]: x.place(mark.x), name: mark.text,
    label: { ...label, formatter: () => mark.text, position: "end", rotate: 0, distance: 4,
      align: alignOf(chart, mark, width) },
  }));
  for (const [axis, scale] of [["x", x], ["y", y]])
    if (typeof chart[axis].line === "number")
      marks.push({
        [(axis === "x") !== lying(chart) ? "xAxis" : "yAxis"]: scale.place(chart[axis].line),
        label: { show: false }, lineStyle: { type: "solid", width: 1.5, color: colours.muted },
      });
  if (marks.length === 0) return null;
  return { silent: true, symbol: "none", animation: false, data: marks,
    lineStyle: { color: colours.muted, type: "dashed", width: 1 } };
}

// Their texts are long and they lie close: numbers in the picture, texts below it.
export function pointTexts(chart) {
  return chart.marks.filter(({ y }) => y !== null).map(({ text }) => text);
}

function pointMarks(chart, colours) {
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  const data = chart.marks.filter((mark) => mark.y !== null).map((mark, i) => ({
    coord: [x.place(mark.x), y.place(mark.y)], name: String(i + 1),
  })).filter(({ coord }) => coord[0] !== null && coord[1] !== null);
  if (data.length === 0) return null;
  return {
    symbol: "circle", symbolSize: 16, animation: false, silent: true, data,
    itemStyle: { color: colours.paper, borderColor: colours.ink, borderWidth: 1.25 },
    label: { show: true, formatter: ({ name }) => name, position: "inside", fontSize: 10,
      fontWeight: 600, color: colours.ink },
  };
}

// A series without data, so that switching a variant off leaves the marks. `width` of the plot.
export function markSeries(chart, colours, width) {
  const markLine = lineMarks(chart, colours, width);
  const markPoint = pointMarks(chart, colours);
  if (!markLine && !markPoint) return [];
  return [{
    type: "line", id: "marks", data: [], silent: true, z: 6, tooltip: { show: false },
    ...(markLine ? { markLine } : {}), ...(markPoint ? { markPoint } : {}),
  }];
}
