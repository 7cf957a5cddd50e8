// Which technique gets through which proxy, why not, and what it costs.
import { el } from "./dom.js";

function table(name, [head, ...rows]) {
  return el("div.scroll", { tabindex: "0", role: "region", "aria-label": name },
    el("table.thresholds", {},
      el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows.map(([first, ...rest]) => el("tr", {},
        el("th", { scope: "row" }, first), rest.map((text) => el("td", {}, text)))))));
}

export function passages(data) {
  if (data.passages.length === 0) return null;
  const many = data.passages.length > 1;
  return el("section", { "aria-labelledby": "passages" },
    el("h2", { id: "passages" }, "What gets through which proxy"),
    data.passages.map((one) => [
      many ? el("p.for", {}, `${one.setting}:`) : null,
      table("Passages", one.passages), table("Costs of proxies", one.costs),
      el("ul", {}, [...one.causes, ...one.programs].map((text) => el("li", {}, text))),
    ]));
}
