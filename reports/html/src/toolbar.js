// The two choices that the whole page follows: the setting, and the variant that ratios are to.
import { el, select } from "./dom.js";

export function toolbar(data, state) {
  const node = el("div.toolbar", { role: "group", "aria-label": "What is shown" });
  const build = () => {
    const { references } = data.settings[state.setting];
    const choices = [];
    if (data.settings.length > 1)
      choices.push(select("Setting", data.settings.map(({ text }) => text), state.setting,
        (index) => state.chooseSetting(index)));
    if (references.length > 1)
      choices.push(select("Ratios to", references, state.reference,
        (index) => state.set("reference", index)));
    node.replaceChildren(...choices);
    node.hidden = choices.length === 0;
  };
  // The choice of the setting stays where the keyboard is.
  const rebuild = () => {
    build();
    node.querySelector("select")?.focus();
  };
  build();
  state.on("setting", rebuild);
  return node;
}
