// Where the name of a point stands: beside it, on a side where it covers nothing. Without such a side
// it is left to the legend. Only the drawing knows where points are, so this comes after it.
import { axisScale } from "./chart_axes.js";
import { widthOf } from "./text_width.js";

const FONT = 12;
const GAP = 6;
const HALF = 8; // of a symbol
const HEIGHT = 15; // of a name

// [left, top, right, bottom] of a name at each side of a point, the most usual first.
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

// `grid`: the room of the plot, as distances from the edges; names may go beyond its right one.
export function placeNames(drawing, chart, { isShown, size }, grid) {
  if (chart.kind !== "scatter") return;
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  const shown = chart.series.filter(({ name }) => isShown(name));
  const at = new Map(shown.map((series) => [series, drawing.convertToPixel(
    { xAxisIndex: 0, yAxisIndex: 0 },
    [x.place(series.points[0][0]), y.place(series.points[0][1])])]));
  const symbol = ([px, py]) => [px - HALF, py - HALF, px + HALF, py + HALF];
  const taken = [];
  const inside = ([left, top, right, bottom]) => left >= grid.left && right <= size.width
    && top >= grid.top && bottom <= size.height - grid.bottom;
  const isFree = (box, own) => inside(box) && !taken.some((other) => meet(box, other))
    && !shown.some((series) => series !== own && meet(box, symbol(at.get(series))));
  drawing.setOption({ series: chart.series.map((series) => {
    if (!at.has(series)) return {};
    const [position, box] = sides(at.get(series), widthOf(series.name, FONT))
      .find(([, place]) => isFree(place, series)) ?? [];
    if (box) taken.push(box);
    return { label: box ? { show: true, position } : { show: false } };
  }) });
}
