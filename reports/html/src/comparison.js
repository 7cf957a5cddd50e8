// The comparison: a row for each variant, sortable, with ratios to the chosen reference and the
// spread over runs. Three tables, because twenty columns fit no screen; they keep one order.
import { announce, el, swatch } from "./dom.js";

// "inf" is larger than every number; what was not measured comes last, whichever way.
function compare(a, b, descending) {
  const key = (cell) => (cell.order === undefined ? null
    : cell.order === "inf" ? Infinity : cell.order);
  const [x, y] = [key(a), key(b)];
  if (x === null || y === null) return (x === null) - (y === null);
  return (x === y ? 0 : x < y ? -1 : 1) * (descending ? -1 : 1);
}

function ordered(variants, { metric, descending }) {
  const rows = variants.map((variant, index) => ({ variant, index }));
  if (metric === null) return rows;
  if (metric === "variant")
    return rows.sort((a, b) =>
      a.variant.label.localeCompare(b.variant.label) * (descending ? -1 : 1));
  return rows.sort((a, b) =>
    compare(a.variant.cells[metric], b.variant.cells[metric], descending));
}

function sortHeader(id, text, state, attributes = {}) {
  const { metric, descending } = state.order;
  const sorted = metric === id ? (descending ? "descending" : "ascending") : null;
  return el("th", { scope: "col", "aria-sort": sorted, ...attributes },
    el("button", { type: "button", "data-sort": id, onclick: () => {
      state.set("order", { metric: id, descending: metric === id && !descending });
      announce(`Sorted by ${text}, ${state.order.descending ? "descending" : "ascending"}`);
    } }, text, el("span.arrow", { "aria-hidden": "true" },
      sorted ? (descending ? " ▼" : " ▲") : "")));
}

// `doubtful`: a ratio of or to invalid trials, which tells no difference either.
function valueCell(cell, reference, doubtful) {
  const ratio = cell.ratios?.[reference];
  const verdict = cell.verdicts?.[reference];
  const alike = verdict === "not resolved" || verdict?.startsWith("within");
  const whole = (text) => el("span.whole", {}, text);
  const spread = cell.runs > 1 && cell.low !== cell.high
    ? [whole(cell.low), " – ", whole(cell.high)] : null;
  return el(cell.exact === undefined ? "td.none" : "td", { title: cell.exact ?? null },
    el("span.value", {}, cell.text),
    ratio ? el(alike || doubtful ? "span.ratio.overlap" : "span.ratio",
      { title: doubtful ? "of invalid trials" : verdict }, ratio, alike ? " ≈" : "") : null,
    spread ? el("span.spread", {}, spread) : null);
}

function nameCell(variant, isReference) {
  const { runs, validRuns } = variant;
  const remark = validRuns === 0 ? "invalid"
    : validRuns < runs ? `${validRuns} of ${runs} runs valid` : null;
  return el("th", { scope: "row" }, swatch(variant.colour, variant.hollow), variant.label,
    isReference ? el("span.tag", {}, "reference") : null,
    remark ? el("span.tag.bad", {}, remark) : null);
}

// The last choice may be "the same in the first experiment", which is many variants.
function isReference(variants, index, reference) {
  return index === reference || (reference === variants.length && variants[index].first);
}

function isDoubtful(variants, variant, reference) {
  return [variant, variants[reference]].some((one) => one && one.validRuns === 0);
}

function table(group, data, state) {
  const { variants } = data.settings[state.setting];
  // What no variant has says nothing.
  const metrics = group.metrics.filter(({ id }) =>
    variants.some(({ cells }) => cells[id].exact !== undefined));
  if (metrics.length === 0) return null;
  return el("div.scroll", { tabindex: "0", role: "region", "aria-label": group.title },
    el("table.comparison", {},
      el("caption", {}, group.title),
      el("thead", {}, el("tr", {}, sortHeader("variant", "variant", state),
        metrics.map(({ id, label }) => sortHeader(id, label, state)))),
      el("tbody", {}, ordered(variants, state.order).map(({ variant, index }) =>
        el("tr", { "data-variant": variant.label },
          nameCell(variant, isReference(variants, index, state.reference)),
          metrics.map(({ id }) => valueCell(variant.cells[id], state.reference,
            isDoubtful(variants, variant, state.reference))))))));
}

function legendOf(data, state) {
  const { references, variants } = data.settings[state.setting];
  const parts = [];
  const reference = references[state.reference];
  if (reference && references.length > 1) parts.push(`× is the ratio to ${reference}.`);
  if (data.runs > 1)
    parts.push("Median over the valid runs, with the smallest and the largest value below.",
      "≈ at p99, wire bytes and server CPU per message: within 5 %, or not told apart by these runs.");
  else parts.push("One run: differences are untested. Repeat with --runs 5.");
  if (variants.some(({ validRuns }) => validRuns === 0))
    parts.push("Variants marked invalid have no valid run: shown is what the invalid ones gave, for "
      + "finding the fault and not for comparing.");
  return parts.join(" ");
}

export function comparison(data, state) {
  const tables = el("div");
  const setting = el("p.setting");
  const legend = el("p.reading");
  const build = () => {
    const sorted = document.activeElement?.dataset?.sort;
    setting.textContent = data.settings[state.setting].text;
    legend.textContent = legendOf(data, state);
    tables.replaceChildren(
      ...data.groups.map((group) => table(group, data, state)).filter(Boolean));
    if (sorted) tables.querySelector(`[data-sort="${sorted}"]`)?.focus();
  };
  build();
  for (const what of ["setting", "reference", "order"]) state.on(what, build);
  return el("section", { "aria-labelledby": "comparison" },
    el("h2", { id: "comparison" }, "Comparison"), setting, tables, legend);
}
