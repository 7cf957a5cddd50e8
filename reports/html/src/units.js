// Numbers for people. Values come in the base unit of their axis; an axis shows them all in one
// multiple, a hover shows every digit that results.csv has.
const KIBI = 1024;
const MULTIPLES = {
  us: [[1, "µs"], [1e3, "ms"], [1e6, "s"]],
  ms: [[1e-3, "µs"], [1, "ms"], [1e3, "s"]],
  s: [[1e-6, "µs"], [1e-3, "ms"], [1, "s"]],
  B: [[1, "B"], [KIBI, "KiB"], [KIBI ** 2, "MiB"], [KIBI ** 3, "GiB"]],
  "bit/s": [[1, "bit/s"], [1e3, "kbit/s"], [1e6, "Mbit/s"], [1e9, "Gbit/s"]],
};
const DECIMALS = 6; // of a multiple: a nanosecond of a millisecond

function digits(number, decimals) {
  return number.toLocaleString("en-US", { maximumFractionDigits: decimals });
}

// The largest multiple in which `value` is at least 1: [factor, symbol].
export function multipleFor(unit, value) {
  const multiples = MULTIPLES[unit];
  if (!multiples) return [1, unit === "1/s" ? "/s" : unit];
  const fitting = multiples.filter(([factor]) => Math.abs(value) >= factor);
  return fitting.at(-1) ?? multiples.find(([factor]) => factor === 1);
}

// "12.415 ms", "3,374.564 B", "0.75": as exact as results.csv.
export function exact(value, unit) {
  if (unit === "B" && Math.abs(value) < 1e6) return `${digits(value, 3)} B`;
  const [factor, symbol] = multipleFor(unit, value);
  const text = digits(value / factor, DECIMALS);
  if (symbol === "") return text;
  return symbol === "/s" ? `${text}/s` : `${text} ${symbol}`;
}

// Where something stands: "1.69 s", "1,000".
export function rounded(value, unit) {
  return [digits(value, 2), unit].filter(Boolean).join(" ").replace("us", "µs");
}

// On an axis, where the symbol stands in the title: "0.5", "1,000".
export function tickText(value) {
  if (Math.abs(value) < 1e-3)
    return value.toLocaleString("en-US", { maximumSignificantDigits: 6 });
  return digits(value, 6);
}

// On a logarithmic axis, which spans multiples: "500 µs", "1 ms".
export function tickWithUnit(value, unit) {
  if (unit === "B" || !MULTIPLES[unit]) return tickText(value);
  const [factor, symbol] = multipleFor(unit, value * (1 + 1e-9));
  return `${digits(value / factor, 6)} ${symbol}`;
}
