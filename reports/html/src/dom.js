// Elements from data. Texts become text nodes; nothing here or elsewhere parses HTML.

// el("a.name.other", { href: "#x", onclick: f, title: "…" }, "text", child, [children], null)
export function el(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  if (classes.length > 0) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

// A name that may go over two lines, but in the middle of a word only where it must.
export function breakable(name) {
  return name.split(/(?<=[._\-/=,])/).flatMap((part, i) => (i === 0 ? [part] : [el("wbr"), part]));
}

// A coloured mark beside a name; the colour comes from the data.
export function swatch(colour, hollow = false) {
  const mark = el("span.swatch", { "aria-hidden": "true" });
  if (hollow) mark.style.boxShadow = `inset 0 0 0 2px ${colour}`;
  else mark.style.backgroundColor = colour;
  return mark;
}

export function select(label, texts, chosen, onChange) {
  const options = texts.map((text, i) => el("option", { value: i, selected: i === chosen }, text));
  const node = el("select", { onchange: () => onChange(Number(node.value)) }, options);
  return el("label.choice", {}, el("span", {}, label), node);
}

// For those who hear the page.
export function announce(text) {
  document.getElementById("announcement").textContent = text;
}
