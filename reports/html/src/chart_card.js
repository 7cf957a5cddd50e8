// One chart with its title, legend, buttons and keys.
import { placeMarks, pointTexts } from "./chart_marks.js";
import { stops, tipOf, tipText } from "./chart_tip.js";
import { placeNames } from "./chart_names.js";
import { heightOf, optionOf } from "./chart_option.js";
import { announce, el } from "./dom.js";
import { init } from "./echarts.js";
import { savePng, saveSvg } from "./save.js";
import { seriesMark } from "./series_mark.js";
import { pageColours } from "./theme.js";

function legend(chart, hidden, onChange) {
  if (chart.series.length < 2) return null;
  return el("div.legend", { role: "group", "aria-label": "Series of this chart" },
    chart.series.map((series) => {
      const { name } = series;
      const button = el("button", {
        type: "button", "aria-pressed": "true", title: `Show or hide ${name}`,
        onclick: () => {
          if (!hidden.delete(name)) hidden.add(name);
          button.setAttribute("aria-pressed", String(!hidden.has(name)));
          onChange();
        },
      }, seriesMark(chart, series), name);
      return button;
    }));
}

// Arrow keys go through the chart's points as a pointer would, and say what stands there.
function keys(card) {
  let at = -1;
  return (event) => {
    const all = stops(card.chart, card.isShown);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") card.drawing.dispatchAction({ type: "hideTip" });
    if (!step || all.length === 0) return;
    event.preventDefault();
    at = (at + step + all.length) % all.length;
    card.showTip(all[at]);
    announce(tipText(tipOf(card.chart, all[at], card.isShown)));
  };
}

class ChartCard {
  // `setting`: where it is not said above all charts of the section.
  constructor(chart, setting) {
    this.chart = chart;
    this.hidden = new Set();
    this.isShown = (name) => !this.hidden.has(name);
    this.picture = el("div.picture", {
      role: "img", tabindex: "0", "aria-label": `${chart.title}. ${chart.alt}`,
      onkeydown: (event) => this.onKey(event),
    });
    this.onKey = keys(this);
    const button = (text, save) => el("button", {
      type: "button", "aria-label": `Save “${chart.title}” as ${text}`,
      onclick: () => save(chart, this.isShown),
    }, text);
    const points = pointTexts(chart);
    this.node = el("figure.chart", { id: `chart-${chart.id}`, "data-kind": chart.kind },
      el("figcaption", {},
        el("h3", {}, chart.title),
        el("span.save", {}, button("SVG", saveSvg), button("PNG", savePng))),
      setting ? el("p.setting", {}, setting) : null,
      legend(chart, this.hidden, () => this.draw()),
      this.picture,
      points.length === 0 ? null : el("ol.marks", {}, points.map((text) => el("li", {}, text))),
      el("p.reading", {}, chart.reading));
  }

  // Once in the page, when its width is known; again after a change.
  draw(colours = pageColours()) {
    const width = this.picture.clientWidth;
    if (width === 0) return;
    const size = { width, height: heightOf(this.chart, width) };
    this.picture.style.height = `${size.height}px`;
    this.drawing ??= init(this.picture, size);
    this.drawing.resize(size);
    const look = { colours, size, isShown: this.isShown };
    const option = optionOf(this.chart, look);
    this.drawing.setOption(option, { notMerge: true });
    placeNames(this.drawing, this.chart, look, option.grid);
    placeMarks(this.drawing, this.chart, look, option.grid);
  }

  showTip(stop) {
    const { series } = this.chart;
    const at = (one, x) => (this.chart.x.categories.length > 0
      ? x : one.points.findIndex((point) => point[0] === x));
    const shown = stop.series
      ?? series.find((one) => this.isShown(one.name) && one.points.some(([x]) => x === stop.x));
    this.drawing.dispatchAction({ type: "showTip", seriesIndex: series.indexOf(shown),
      dataIndex: stop.point ? shown.points.indexOf(stop.point) : at(shown, stop.x) });
  }

  remove() {
    this.drawing?.dispose();
    this.node.remove();
  }
}

export const chartCard = (chart, setting) => new ChartCard(chart, setting);
