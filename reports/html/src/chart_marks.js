// What is marked in a chart: phases and lines of comparison across it, crossovers as points.
import { axisScale } from "./chart_axes.js";
import { widthOf } from "./text_width.js";

const lying = (chart) => chart.kind === "bars" || chart.kind === "stacked-bars";

export const hasLineMarks = (chart) => chart.marks.some((mark) => mark.y === null);

const FONT = 11;
const POINT = 16; // the size of a numbered point
const GAP = 4; // between a line and its text, and between texts

// A text goes to the right of its line or to the left, or is left out where others stand; those with
// most room choose first. `lines`: { text, at }, in pixels from left to right.
function sidesOf(lines, [left, right], beyond) {
  const next = (i) => lines[i + 1]?.at ?? right;
  const order = lines.map((line, i) => ({ ...line, i, room: next(i) - line.at }))
    .sort((a, b) => b.room - a.room);
  const sides = lines.map(() => null);
  const taken = [];
  for (const { text, at, i } of order) {
    const width = widthOf(text, FONT);
    const places = [["left", at + GAP], ["right", at - GAP - width]]; // as ECharts aligns texts
    const free = places.find(([, from]) => from >= left && from + width <= right + beyond
      && taken.every(([a, b]) => from > b + GAP || a > from + width + GAP));
    if (!free) continue;
    taken.push([free[1], free[1] + width]);
    sides[i] = free[0];
  }
  return sides;
}

// `sides` of the texts; without, lines alone.
function lineMarks(chart, colours, sides) {
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  const label = { color: colours.muted, fontSize: FONT };
  const marks = chart.marks.filter((mark) => mark.y === null).map((mark, i) => ({
    [lying(chart) ? "yAxis" : "xAxis"]: x.place(mark.x), name: mark.text,
    label: { ...label, formatter: () => mark.text, position: "end", rotate: 0, distance: 4,
      show: Boolean(sides?.[i]), align: sides?.[i] },
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

function placesOf(chart) {
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  return chart.marks.filter((mark) => mark.y !== null)
    .map((mark, i) => ({ coord: [x.place(mark.x), y.place(mark.y)], name: String(i + 1) }))
    .filter(({ coord }) => coord[0] !== null && coord[1] !== null);
}

const widthOfMark = ({ numbers }) => POINT + 12 * (numbers.length - 1);

// Points that would lie on each other share a mark, "1, 2", which may then lie on a third.
function shared(places, pixelOf) {
  const groups = places.map(({ coord, name }) =>
    ({ coord, numbers: [Number(name)], pixel: pixelOf(coord) }));
  const lieOnEachOther = (a, b) => Math.abs(a.pixel[1] - b.pixel[1]) < POINT
    && Math.abs(a.pixel[0] - b.pixel[0]) < (widthOfMark(a) + widthOfMark(b)) / 2 + 1;
  const next = () => {
    for (const one of groups) {
      const other = groups.find((it) => it !== one && lieOnEachOther(one, it));
      if (other) return [one, other];
    }
    return null;
  };
  for (let pair = next(); pair; pair = next()) {
    const [one, other] = pair;
    one.numbers = [...one.numbers, ...other.numbers].sort((a, b) => a - b);
    groups.splice(groups.indexOf(other), 1);
  }
  return groups.map((group) => ({ coord: group.coord, name: group.numbers.join(", "),
    symbolSize: [widthOfMark(group), POINT] }));
}

function pointMarks(colours, data) {
  if (data.length === 0) return null;
  return {
    symbol: "roundRect", symbolSize: POINT,
    animation: false, silent: true, data,
    itemStyle: { color: colours.paper, borderColor: colours.ink, borderWidth: 1.25 },
    label: { show: true, formatter: ({ name }) => name, position: "inside", fontSize: 10,
      fontWeight: 600, color: colours.ink },
  };
}

// A series without data, so that switching a variant off leaves the marks.
export function markSeries(chart, colours) {
  const markLine = lineMarks(chart, colours);
  const markPoint = pointMarks(colours, placesOf(chart));
  if (!markLine && !markPoint) return [];
  return [{
    type: "line", id: "marks", data: [], silent: true, z: 6, tooltip: { show: false },
    ...(markLine ? { markLine } : {}), ...(markPoint ? { markPoint } : {}),
  }];
}

// The texts of vertical lines, and the points that share a mark, once the drawing knows where they
// are. `grid`: the room of the plot, as distances from the edges.
export function placeMarks(drawing, chart, { colours, size }, grid) {
  if (chart.marks.length === 0 || lying(chart)) return;
  const { place } = axisScale(chart, "x");
  const lines = chart.marks.filter(({ y }) => y === null).map(({ x, text }) =>
    ({ text, at: drawing.convertToPixel({ xAxisIndex: 0 }, place(x)) }));
  const sides = sidesOf(lines, [grid.left, size.width - grid.right], grid.right - 2);
  const markLine = lineMarks(chart, colours, sides);
  const markPoint = pointMarks(colours, shared(placesOf(chart), (coord) =>
    drawing.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, coord)));
  drawing.setOption({ series: [{
    id: "marks", ...(markLine ? { markLine } : {}), ...(markPoint ? { markPoint } : {}),
  }] });
}
