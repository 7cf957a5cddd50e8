// Series of a chart, as ECharts options. How they look comes with them.
import { axisScale } from "./chart_axes.js";
import { barSeries } from "./chart_bars.js";
import { whiskers } from "./chart_whiskers.js";
import { dashOf, markerStyle, symbolOf } from "./series_mark.js";

const MANY = 40; // points, from which on markers are small

function places(chart, series) {
  const [x, y] = [axisScale(chart, "x"), axisScale(chart, "y")];
  return series.points.map((point) => [x.place(point[0]), y.place(point[1])]);
}

function scatterSeries(chart, series, colours) {
  return {
    type: "scatter", name: series.name, data: places(chart, series), symbolSize: 13,
    symbol: symbolOf(series), z: 4, clip: false,
    itemStyle: markerStyle(series, colours.paper,
      { borderColor: colours.paper, borderWidth: 1.5 }),
    label: { show: true, formatter: () => series.name, color: colours.ink, fontSize: 12,
      position: "right", distance: 6, textBorderColor: colours.paper, textBorderWidth: 3 },
  };
}

function lineSeries(chart, series, colours) {
  return {
    type: "line", name: series.name, data: places(chart, series), z: 3, clip: true,
    symbol: symbolOf(series), symbolSize: series.points.length > MANY ? 4 : 6, showSymbol: true,
    showAllSymbol: true, color: series.colour, itemStyle: markerStyle(series, colours.paper),
    lineStyle: { color: series.colour, width: 2, type: dashOf(series) },
    emphasis: { disabled: true },
  };
}

function stackedSeries(chart, series, colours) {
  const { place } = axisScale(chart, "y");
  const data = chart.x.categories.map(() => null);
  for (const point of series.points) data[point[0]] = place(point[1]);
  return {
    type: "bar", name: series.name, data, stack: "whole", barMaxWidth: 22, barCategoryGap: "30%",
    z: 3, emphasis: { disabled: true },
    itemStyle: { color: series.colour, borderColor: colours.paper, borderWidth: 0.5 },
  };
}

export function seriesOf(chart, { colours, isShown }) {
  switch (chart.kind) {
    case "stacked-bars":
      return chart.series.map((series) => stackedSeries(chart, series, colours));
    case "bars":
      return chart.series.map((series) => barSeries(chart, series, colours, isShown));
    case "scatter":
      return [...chart.series.map((series) => scatterSeries(chart, series, colours)),
        ...chart.series.flatMap((series, i) => whiskers(chart, series, i))];
    default:
      return [...chart.series.map((series) => lineSeries(chart, series, colours)),
        ...chart.series.flatMap((series, i) => whiskers(chart, series, i))];
  }
}
