// Axes of a chart, as ECharts options. What stands on them is the model's; how it is divided is
// chosen here.
import { axisMultiple, logRange, valuesOf } from "./scale.js";
import { tickText, tickWithUnit } from "./units.js";
import { wrapped } from "./wrap.js";

// How a chart's values become places on an axis: divided by the multiple of a linear axis, as they
// are on a logarithmic one. null: not on the axis.
export function axisScale(chart, axis) {
  const { log, categories } = chart[axis];
  if (categories.length > 0) return { place: (value) => value, symbol: "" };
  if (log) return { place: (value) => (value > 0 ? value : null), symbol: "" };
  const [factor, symbol] = axisMultiple(chart, axis);
  return { place: (value) => (typeof value === "number" ? value / factor : null), symbol };
}

function titleOf(model, symbol) {
  if (symbol === "/s") return `${model.title} (1/s)`;
  return symbol ? `${model.title} (${symbol})` : model.title;
}

function base(colours) {
  return {
    axisLine: { onZero: false, lineStyle: { color: colours.line } },
    axisTick: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.muted, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.faint } },
    nameTextStyle: { color: colours.muted, fontSize: 12 },
  };
}

function logAxis(chart, axis, room) {
  const { low, high, ticks } = logRange(valuesOf(chart, axis).filter((value) => value > 0), room);
  return { type: "log", min: low, max: high, ...ticksAt(ticks, (value) =>
    tickWithUnit(value, chart[axis].unit)) };
}

function ticksAt(values, text) {
  return {
    axisTick: { customValues: values }, axisLabel: { customValues: values, formatter: text },
  };
}

function linearAxis(chart, axis) {
  // A second or a bar begins at 0; so does everything that is compared by its length.
  const whole = chart[axis].unit === "" && valuesOf(chart, axis).every(Number.isInteger);
  return { type: "value", minInterval: whole ? 1 : 0, axisLabel: { formatter: tickText } };
}

function valueAxis(chart, axis, room) {
  const model = chart[axis];
  const made = model.log ? logAxis(chart, axis, room) : linearAxis(chart, axis);
  if (model.ticks.length === 0) return made;
  const texts = new Map(model.ticks.map((tick) => [tick.at, tick.text]));
  const { place } = axisScale(chart, axis);
  const text = (value) => texts.get(value) ?? [...texts].find(([at]) => place(at) === value)?.[1];
  // A little further than the first and the last value, which a pointer must be able to reach.
  const ends = model.log ? { min: Math.min(...texts.keys(), ...valuesOf(chart, axis)) * 0.96,
    max: Math.max(...valuesOf(chart, axis)) * 1.05 } : {};
  const { axisTick, axisLabel } = ticksAt([...texts.keys()].map(place), text);
  return { ...made, ...ends, axisTick, axisLabel };
}

function merge(...options) {
  const out = {};
  for (const option of options)
    for (const [key, value] of Object.entries(option))
      out[key] = value && typeof value === "object" && !Array.isArray(value)
        ? { ...out[key], ...value } : value;
  return out;
}

// x below, y on the left with its title above it, where it takes no width from the picture.
export function plainAxes(chart, colours, size) {
  const xAxis = merge(base(colours), valueAxis(chart, "x", Math.floor(size.width / 75)), {
    name: titleOf(chart.x, axisScale(chart, "x").symbol),
    nameLocation: "middle", nameGap: 30, nameMoveOverlap: false,
    splitLine: { show: chart.kind === "scatter" },
  });
  const yAxis = merge(base(colours), valueAxis(chart, "y", Math.floor(size.height / 35)), {
    name: titleOf(chart.y, axisScale(chart, "y").symbol), nameLocation: "end",
    nameTextStyle: { align: "left", padding: [0, 0, size.nameLift, -size.left + 8] },
    nameMoveOverlap: false,
  });
  return { xAxis, yAxis };
}

// Bars lie: names of variants are long, and read better beside a bar than under it.
export function lyingAxes(chart, colours, size) {
  const { categories } = chart.x;
  const values = merge(base(colours), valueAxis(chart, "y", Math.floor(size.width / 75)), {
    name: titleOf(chart.y, axisScale(chart, "y").symbol),
    nameLocation: "middle", nameGap: 30, nameMoveOverlap: false,
  });
  const names = merge(base(colours), {
    type: "category", data: categories, inverse: true, axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      color: colours.ink, fontSize: 12, lineHeight: 14, interval: 0, hideOverlap: false,
      formatter: (name) => wrapped(name, size.characters).join("\n"),
    },
  });
  return { xAxis: values, yAxis: names };
}
