// How an axis divides its range: the multiple of a unit, the ticks of a logarithmic axis.
import { multipleFor } from "./units.js";

// All values of a chart on one axis ("x" or "y"), with what reaches furthest over runs.
export function valuesOf(chart, axis) {
  const at = axis === "x" ? [0, 2, 3] : [1, 4, 5];
  const values = chart.series.flatMap(({ points }) => points.flatMap((point) =>
    at.map((i) => point[i]).filter((value) => typeof value === "number")));
  if (typeof chart[axis].line === "number") values.push(chart[axis].line);
  return values;
}

// The one multiple in which a linear axis shows its values: [factor, symbol].
export function axisMultiple(chart, axis) {
  return multipleFor(chart[axis].unit, Math.max(0, ...valuesOf(chart, axis).map(Math.abs)));
}

const floorTo = (steps, value) => {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return decade * steps.filter((step) => decade * step <= value * (1 + 1e-9)).at(-1);
};
const ceilTo = (steps, value) => {
  const decade = 10 ** Math.floor(Math.log10(value) - 1e-9);
  return decade * [...steps, 10].find((step) => decade * step >= value * (1 - 1e-9));
};

// A logarithmic axis from and to round numbers close to the values, with as many of 1, 2, 5 as
// there is room for.
export function logRange(values, room) {
  const low = floorTo([1, 2, 5], Math.min(...values) * 0.95);
  const high = ceilTo([1, 2, 5], Math.max(...values) * 1.05);
  const decades = Math.log10(high / low);
  const steps = decades * 3 <= room ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / room));
  const ticks = [];
  for (let power = Math.floor(Math.log10(low) + 1e-9); 10 ** power <= high * 1.001; ++power)
    for (const step of steps) {
      const value = Number((step * 10 ** power).toPrecision(6));
      const fits = value >= low * 0.999 && value <= high * 1.001;
      if (fits && (steps.length > 1 || power % every === 0)) ticks.push(value);
    }
  return { low, high, ticks };
}
