// What a reader must see first: what this is, the answer in words, and what is wrong with it.
import { el } from "./dom.js";
import { isDark, toggleTheme } from "./theme.js";

// Trials of a rule that are shown before the rest is folded.
const INVALID_SHOWN = 3;
const WARNED_SHOWN = 1;

export function header(data, state) {
  const button = el("button.theme", { type: "button", onclick: () => {
    toggleTheme();
    label();
    state.set("theme", isDark());
  } });
  const label = () => (button.textContent = isDark() ? "Light" : "Dark");
  label();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    label();
    state.set("theme", isDark());
  });
  return el("header", {},
    el("div", {}, el("h1", {}, "pushbench report"), data.experiments.map(({ label, subtitle }) =>
        el("p.subtitle", {}, label ? el("b", {}, `${label}: `) : null, subtitle))),
    button);
}

export function headlines(data, state) {
  const node = el("section.headlines", { "aria-label": "Headline" });
  const build = () => {
    const { text, headlines: sentences } = data.settings[state.setting];
    node.hidden = sentences.length === 0;
    node.replaceChildren(el("p.for", {}, `For this workload, ${text}:`),
      el("ul", {}, sentences.map((sentence) => el("li", {}, sentence))));
  };
  build();
  state.on("setting", build);
  return node;
}

function trialOf(data, { variant, run, setting }) {
  const where = data.settings.length > 1 ? `, ${setting}` : "";
  return data.runs > 1 ? `${variant}, run ${run}${where}` : `${variant}${where}`;
}

function rule(data, id, notices, shown) {
  const item = (notice) => el("p", {}, el("b", {}, trialOf(data, notice)), ": ", notice.text);
  const rest = notices.slice(shown);
  return [
    el("dt", {}, el("code", {}, id)),
    el("dd", {}, notices.slice(0, shown).map(item),
      rest.length > 0 ? el("details", {},
        el("summary", {}, `${rest.length} more trial${rest.length > 1 ? "s" : ""}`),
        rest.map(item)) : null),
  ];
}

function box(data, kind, title, shown, notices) {
  if (notices.length === 0) return null;
  const rules = new Map();
  for (const notice of notices) rules.set(notice.id, [...(rules.get(notice.id) ?? []), notice]);
  return el(`section.notice.${kind}`, { "aria-label": title }, el("h2", {}, title),
    el("dl.rules", {}, [...rules].map(([id, some]) => rule(data, id, some, shown))));
}

// Sentences about whole experiments.
function remarks(data) {
  const of = (label) => (label ? `${label}: ` : "");
  return [
    ...data.experiments.filter(({ stamp }) => stamp)
      .map(({ label, stamp }) => of(label) + stamp),
    ...data.experiments.filter(({ interrupted }) => interrupted)
      .map(({ label }) => `${of(label)}The experiment was interrupted; this is what it had.`),
  ];
}

function differing(title, rest, texts) {
  if (texts.length === 0) return null;
  return el("section.notice.warning", { "aria-label": title },
    el("h2", {}, title + rest), texts.map((text) => el("p", {}, text)));
}

function differences(data) {
  return [
    differing("The machines differ", ": compare techniques within each experiment, not microseconds "
      + "between them", data.machineDifferences),
    differing("The options differ", ", beside what the table shows", data.optionDifferences),
  ];
}

export function notices(data) {
  return [
    ...remarks(data).map((text) => el("section.notice.invalid", {}, el("h2", {}, text))),
    box(data, "invalid", "Invalid trials: do not use their numbers", INVALID_SHOWN,
      data.notices.filter(({ invalid }) => invalid)),
    ...differences(data),
    box(data, "warning", "Warnings: what to distrust", WARNED_SHOWN,
      data.notices.filter(({ invalid }) => !invalid)),
  ];
}
