// Names of variants over several lines: at punctuation where there is some, else anywhere.
export function wrapped(name, characters) {
  const room = Math.max(8, characters);
  const lines = [];
  let rest = name;
  while (rest.length > room) {
    const head = rest.slice(0, room);
    const at = Math.max(...[" ", ":", ",", "-", "="].map((mark) => head.lastIndexOf(mark))) + 1;
    const cut = at > room / 3 ? at : room;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut);
  }
  return [...lines, rest];
}
