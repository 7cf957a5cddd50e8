// From the smallest to the largest value over runs: a thin line with short ends.
import { axisScale } from "./chart_axes.js";

const END = 3; // half the length of an end, in pixels

// As children of a custom series' group; `a` and `b` are pixels.
export function whiskerShapes(a, b, stroke) {
  const lying = Math.abs(a[0] - b[0]) > Math.abs(a[1] - b[1]);
  const [dx, dy] = lying ? [0, END] : [END, 0];
  const line = (from, to) => ({
    type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
    style: { stroke, lineWidth: 1.25, opacity: 0.8 },
  });
  const end = (at) => line([at[0] - dx, at[1] - dy], [at[0] + dx, at[1] + dy]);
  return [line(a, b), end(a), end(b)];
}

// [[x0, y0, x1, y1], …] in places on the axes.
function spans(chart, series) {
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  const all = [];
  for (const [px, py, xLow, xHigh, yLow, yHigh] of series.points) {
    const [a, b] = [x.place(px), y.place(py)];
    const known = (low, high) => typeof low === "number" && typeof high === "number" && low < high;
    if (known(xLow, xHigh)) all.push([x.place(xLow), b, x.place(xHigh), b]);
    if (known(yLow, yHigh)) all.push([a, y.place(yLow), a, y.place(yHigh)]);
  }
  return all.filter((span) => span.every((place) => place !== null));
}

// Of lines and points; bars draw their own. Under the name of the series, so that one switch serves
// both.
export function whiskers(chart, series, index) {
  const data = spans(chart, series);
  if (data.length === 0) return [];
  return [{
    type: "custom", id: `whiskers-${index}`, name: series.name, silent: true, z: 2, data,
    tooltip: { show: false }, itemStyle: { color: series.colour },
    dimensions: ["x0", "y0", "x1", "y1"], encode: { x: [0, 2], y: [1, 3], tooltip: [] },
    renderItem: (_, api) => ({
      type: "group",
      children: whiskerShapes(api.coord([api.value(0), api.value(1)]),
        api.coord([api.value(2), api.value(3)]), series.colour),
    }),
  }];
}
