// Light and dark. CSS decides the colours; charts read them from there, because they cannot use
// CSS variables.
const PAGE = ["ink", "muted", "line", "faint", "paper", "raised"];

export function pageColours(node = document.documentElement) {
  const style = getComputedStyle(node);
  return Object.fromEntries(PAGE.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

// Of paper, for what is saved or printed, whatever the screen shows.
export function paperColours() {
  const probe = document.createElement("div");
  probe.dataset.theme = "light";
  document.body.append(probe);
  const colours = pageColours(probe);
  probe.remove();
  return colours;
}

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function toggleTheme() {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
}
