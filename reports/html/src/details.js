// What stands below the charts: predictions, how it was measured, words, machine, command.
import { breakable, el } from "./dom.js";

function section(id, title, ...content) {
  return el("section", { "aria-labelledby": id }, el("h2", { id }, title), content);
}

function pairsList(pairs) {
  return el("dl.pairs", {}, pairs.map(([name, value]) =>
    el("div", {}, el("dt", {}, breakable(name)), el("dd", {}, value))));
}

const PREDICTION_COLUMNS = ["variant", "what", "from", "predicted", "measured",
  "measured / predicted"];

export function predictions(data, state) {
  const node = section("predictions", "Predictions beside measurements");
  const heading = node.firstChild;
  const build = () => {
    const rows = data.settings[state.setting].predictions;
    node.hidden = rows.length === 0;
    node.replaceChildren(heading,
      el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Predictions" },
        el("table.predictions", {},
          el("thead", {}, el("tr", {}, PREDICTION_COLUMNS.map((name) =>
            el("th", { scope: "col" }, name)))),
          el("tbody", {}, rows.map(([variant, ...cells]) =>
            el("tr", {}, el("th", { scope: "row" }, variant),
              cells.map((cell, i) => el(i < 2 ? "td.words" : "td", {}, cell))))))),
      el("p.reading", {},
        "Predictions assume no network delay; they are those of the first run shown."));
  };
  build();
  state.on("setting", build);
  return node;
}

function command({ command: typed }) {
  const text = el("code", {}, typed);
  const button = el("button", { type: "button", onclick: () => {
    getSelection().selectAllChildren(text); // for where the clipboard is closed to pages from disk
    navigator.clipboard?.writeText(typed).then(() => (button.textContent = "Copied"), () => {});
  } }, "Copy");
  return el("div.command", {}, el("pre", { tabindex: "0" }, text), button);
}

function options({ options: resolved }) {
  return resolved.length === 0 ? null : el("details", {},
    el("summary", {}, "Options as resolved from all sources"), pairsList(resolved));
}

export function details(data) {
  // Of each experiment, under its label where there are several.
  const each = (content) => data.experiments.map((one) =>
    [one.label ? el("h3", {}, one.label) : null, content(one)]);
  const coverage = data.experiments.map(({ label, coverage: text }) =>
    `${label ? `${label}: ` : ""}${text}.`);
  return [
    section("command", "Command", each((one) => [command(one), options(one)])),
    section("environment", "Environment", each((one) => pairsList(one.environment))),
    section("method", "Method", el("div.columns", {},
      [...data.method, ...coverage].map((paragraph) => el("p", {}, paragraph)))),
    section("definitions", "Definitions", el("dl.columns", {}, data.definitions.map(
      ([term, text]) => el("div", {}, el("dt", {}, term), el("dd", {}, text))))),
  ];
}
