// What each --threshold came to, over all settings: a job failed on it, so it is not folded away.
import { el } from "./dom.js";

export function thresholds(data) {
  if (data.thresholds.length === 0) return null;
  const many = data.settings.length > 1;
  const columns = ["threshold", "variant", "setting", "measured", "verdict"];
  const row = ({ text, variant, setting, measured, held }) => el("tr", {},
    el("th", { scope: "row" }, text), el("td.words", {}, variant),
    many ? el("td.words", {}, setting) : null, el("td", {}, measured),
    el("td", {}, held ? "holds" : el("b", {}, "FAILED")));
  return el("section", { "aria-labelledby": "thresholds" },
    el("h2", { id: "thresholds" }, "Thresholds"),
    el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Thresholds" },
      el("table.thresholds", {},
        el("thead", {}, el("tr", {}, columns.filter((name) => many || name !== "setting")
          .map((name) => el("th", { scope: "col" }, name)))),
        el("tbody", {}, data.thresholds.map(row)))));
}
