// Bars that lie, side by side. Not ECharts' own: those keep a place for every series in every
// category, also where a series has nothing there.
import { axisScale } from "./chart_axes.js";
import { whiskerShapes } from "./chart_whiskers.js";
import { barStyle } from "./series_mark.js";

const THICKEST = 22;
const FILLED = 0.74; // of the height of a category

const has = (series, category) => series.points.some(([x]) => x === category);

// Which series stand in a category, and how many there are at most.
function slots(chart, isShown) {
  const shown = chart.series.filter(({ name }) => isShown(name));
  const present = chart.x.categories.map((_, i) => shown.filter((series) => has(series, i)));
  return { present, most: Math.max(1, ...present.map(({ length }) => length)) };
}

export function mostBars(chart) {
  return slots(chart, () => true).most;
}

export function barSeries(chart, series, colours, isShown) {
  const { place } = axisScale(chart, "y");
  const { present, most } = slots(chart, isShown);
  const points = chart.x.categories.map((_, i) => series.points.find(([x]) => x === i));
  const draw = ({ dataIndex }, api) => {
    const point = points[dataIndex];
    if (!point) return null;
    const thickness = Math.min(THICKEST, (api.size([0, 1])[1] * FILLED) / most);
    const group = present[dataIndex];
    const offset = (group.indexOf(series) - (group.length - 1) / 2) * thickness;
    const at = (value) => {
      const [x, y] = api.coord([place(value), dataIndex]);
      return [x, y + offset];
    };
    const [zero, end] = [at(0), at(point[1])];
    const height = Math.max(2, thickness - 2);
    const bar = {
      type: "rect",
      shape: { x: Math.min(zero[0], end[0]), y: end[1] - height / 2,
        width: Math.abs(end[0] - zero[0]), height },
      style: barStyle(series),
    };
    const [low, high] = [point[4], point[5]];
    const spread = typeof low === "number" && typeof high === "number" && low < high;
    return { type: "group",
      children: [bar, ...(spread ? whiskerShapes(at(low), at(high), colours.ink) : [])] };
  };
  const reach = (point) => place(Math.max(point[1], point[5] ?? point[1]));
  return {
    type: "custom", name: series.name, z: 3, renderItem: draw, itemStyle: { color: series.colour,
      ...(series.hollow ? { opacity: 0.4, borderColor: series.colour, borderWidth: 1 } : {}) },
    dimensions: ["value", "category", "reach"], encode: { x: [0, 2], y: 1 },
    data: points.map((point, i) =>
      (point ? [place(point[1]), i, reach(point)] : [NaN, i, NaN])),
  };
}
