// The sections of charts: those of the chosen setting, and those that go over settings.
import { chartCard } from "./chart_card.js";
import { el } from "./dom.js";
import { paperColours } from "./theme.js";

const TITLES = {
  cost: "Freshness against cost",
  latency: "Latency by percentile",
  bytes: "Bytes on the wire",
  responses: "Requests and responses",
  "per-second": "Second by second",
  memory: "Memory and connecting",
  matrix: "Over the matrix",
  predictions: "Predicted against measured",
};
const PAPER_WIDTH = 680; // of a printed page, in CSS pixels

const titleOf = (group) =>
  TITLES[group] ?? group.charAt(0).toUpperCase() + group.slice(1).replaceAll("-", " ");

function groupsOf(charts) {
  const groups = new Map();
  for (const chart of charts)
    groups.set(chart.group, [...(groups.get(chart.group) ?? []), chart]);
  return groups;
}

export function chartSections(data, state) {
  const node = el("div", { id: "charts" });
  let cards = [];

  const draw = (colours) => cards.forEach((card) => card.draw(colours));
  const build = () => {
    cards.forEach((card) => card.remove());
    cards = [];
    const wanted = data.charts.filter(({ settingIndex }) =>
      settingIndex === null || settingIndex === state.setting);
    node.replaceChildren(...[...groupsOf(wanted)].map(([group, charts]) => {
      // Said once where all share it.
      const settings = new Set(charts.map(({ setting }) => setting));
      const made = charts.map((chart) => chartCard(chart, settings.size > 1 ? chart.setting : ""));
      cards.push(...made);
      return el("section", { "aria-labelledby": `group-${group}`, "data-group": group },
        el("h2", { id: `group-${group}` }, titleOf(group)),
        settings.size > 1 ? null : settingLine(data, charts[0]),
        el(made.length === 1 ? "div.charts.single" : "div.charts", {},
          made.map((card) => card.node)));
    }));
    if (node.isConnected) draw();
  };

  build();
  state.on("setting", build);
  for (const what of ["start", "theme"]) state.on(what, () => draw());
  onWidth(node, () => draw());
  onPrint(node, draw);
  return node;
}

function settingLine(data, chart) {
  return data.settings.length > 1 && chart.setting ? el("p.setting", {}, chart.setting) : null;
}

function onWidth(node, changed) {
  let width = 0;
  new ResizeObserver(() => {
    if (node.clientWidth === width || node.classList.contains("printing")) return;
    width = node.clientWidth;
    changed();
  }).observe(node);
}

// Paper has another width and is white. The browser asks before it lays out the pages.
function onPrint(node, draw) {
  addEventListener("beforeprint", () => {
    node.classList.add("printing");
    node.style.width = `${PAPER_WIDTH}px`;
    draw(paperColours());
  });
  addEventListener("afterprint", () => {
    node.classList.remove("printing");
    node.style.width = "";
    draw();
  });
}
