// A chart as a file: drawn anew on paper, with title, setting and legend, so that it can stand
// alone. Series that are switched off are left out.
import { placeNames } from "./chart_names.js";
import { placeMarks, pointTexts } from "./chart_marks.js";
import { heightOf, isLying, optionOf } from "./chart_option.js";
import { init } from "./echarts.js";
import { paperColours } from "./theme.js";

const WIDTH = 960;
const LINE = 16;
const LEGEND_TOP = 64;
const ITEM_GAP = 14;
const CHARACTER = 7; // pixels, of a legend
const SHARPNESS = 2; // pixels of a PNG to a pixel of the page

const numbered = (chart) => pointTexts(chart).map((text, i) => `${i + 1}: ${text}`);
const footOf = (chart) => (numbered(chart).length === 0 ? 0 : 10 + numbered(chart).length * LINE);

const itemWidth = (chart) => (chart.kind === "line" ? 24 : 12);

// Where the plot begins: below a legend of as many rows as it takes.
function topOf(chart) {
  let rows = 1;
  let used = 0;
  for (const { name } of chart.series) {
    const width = itemWidth(chart) + 5 + name.length * CHARACTER + ITEM_GAP;
    if (used + width > WIDTH - 24) [rows, used] = [rows + 1, 0];
    used += width;
  }
  return LEGEND_TOP + rows * (12 + ITEM_GAP);
}

function withTitle(option, chart, colours) {
  return {
    ...option,
    backgroundColor: colours.paper,
    title: [
      { text: chart.title, subtext: chart.setting, left: 16, top: 12, itemGap: 10,
        textStyle: { fontSize: 16, fontWeight: 600, color: colours.ink },
        subtextStyle: { fontSize: 12, color: colours.muted } },
      { text: numbered(chart).join("\n"), left: 16, bottom: 8,
        textStyle: { fontSize: 12, fontWeight: 400, lineHeight: LINE, color: colours.muted } },
    ],
    grid: { ...option.grid, bottom: option.grid.bottom + footOf(chart) },
    legend: { ...option.legend, show: true, type: "plain", left: 12, top: LEGEND_TOP,
      itemGap: ITEM_GAP, itemHeight: 12, itemWidth: itemWidth(chart),
      data: option.legend.data.filter((name) => option.legend.selected[name]),
      textStyle: { color: colours.ink, fontSize: 12 } },
  };
}

function svgOf(whole, isShown) {
  const chart = { ...whole, series: whole.series.filter(({ name }) => isShown(name)) };
  const colours = paperColours();
  const top = topOf(chart);
  const height = top + (isLying(chart) ? heightOf(chart, WIDTH) : 350) + footOf(chart);
  const look = { colours, size: { width: WIDTH, height }, isShown, top };
  const canvas = document.createElement("div");
  const drawing = init(canvas, look.size);
  const option = withTitle(optionOf(chart, look), chart, colours);
  drawing.setOption(option);
  placeNames(drawing, chart, look, option.grid);
  placeMarks(drawing, chart, look, option.grid);
  drawing.getZr().flush(); // now instead of with the next frame
  const svg = canvas.querySelector("svg");
  svg.removeAttribute("style"); // its place in a page
  // Not ECharts' own text, which does not escape attributes.
  const text = new XMLSerializer().serializeToString(svg);
  drawing.dispose();
  return { text, ...look.size };
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function saveSvg(chart, isShown) {
  const { text } = svgOf(chart, isShown);
  download(new Blob([text], { type: "image/svg+xml" }), `${chart.id}.svg`);
}

export async function savePng(chart, isShown) {
  const { text, width, height } = svgOf(chart, isShown);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SHARPNESS;
  canvas.height = height * SHARPNESS;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  download(blob, `${chart.id}.png`);
}
