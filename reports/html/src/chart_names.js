// Where the name of a point stands: beside it, on the side where it covers least. Only the drawing
// knows where points are, so this comes after it.
import { axisScale } from "./chart_axes.js";

const FONT = "12px system-ui, sans-serif";
const GAP = 6;
const HALF = 8; // of a symbol
const HEIGHT = 15; // of a name
const OUTSIDE = 10; // as bad as covering so many others

function widthOf(text) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = FONT;
  return context.measureText(text).width * 1.05;
}

// [left, top, right, bottom] of a name at each side of a point, best first.
function sides([x, y], width) {
  const [near, far] = [HALF + GAP, HALF + GAP + width];
  const [up, down] = [y - HALF - GAP + 2, y + HALF + GAP - 2];
  return [
    ["right", [x + near, y - HEIGHT / 2, x + far, y + HEIGHT / 2]],
    ["left", [x - far, y - HEIGHT / 2, x - near, y + HEIGHT / 2]],
    ["top", [x - width / 2, up - HEIGHT, x + width / 2, up]],
    ["bottom", [x - width / 2, down, x + width / 2, down + HEIGHT]],
  ];
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

export function placeNames(drawing, chart, { isShown, size, top = 0 }) {
  if (chart.kind !== "scatter") return;
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  const shown = chart.series.filter(({ name }) => isShown(name));
  const at = new Map(shown.map((series) => [series, drawing.convertToPixel(
    { xAxisIndex: 0, yAxisIndex: 0 },
    [x.place(series.points[0][0]), y.place(series.points[0][1])])]));
  const symbol = ([px, py]) => [px - HALF, py - HALF, px + HALF, py + HALF];
  const taken = [];
  const cost = (box, own) => taken.filter((other) => meet(box, other)).length
    + shown.filter((series) => series !== own && meet(box, symbol(at.get(series)))).length
    + (box[0] < 0 || box[2] > size.width || box[1] < top || box[3] > size.height ? OUTSIDE : 0);
  drawing.setOption({ series: chart.series.map((series) => {
    if (!at.has(series)) return {};
    const choices = sides(at.get(series), widthOf(series.name));
    const [position, box] = choices.reduce((best, next) =>
      (cost(next[1], series) < cost(best[1], series) ? next : best));
    taken.push(box);
    return { label: { position } };
  }) });
}
