// Texts of a picture that lie on each other or leave it, as a browser lays them out.

// In the page: `roots` are selectors of <svg> elements. Returns [{ picture, trouble: ["a × b", …] }]
// for those with trouble, and how many were looked at.
export function findOverlaps(page, selector) {
  return page.evaluate((wanted) => {
    const SLACK = [2, 4]; // pixels: boxes of letters are larger than letters
    const boxes = (svg) => [...svg.querySelectorAll("text")]
      .filter((node) => node.textContent.trim() && node.checkVisibility())
      .map((node) => ({ text: node.textContent.trim().slice(0, 60), box: node.getBoundingClientRect() }));
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK[0]
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK[1];
    const found = [];
    const all = [...document.querySelectorAll(wanted)];
    for (const svg of all) {
      const frame = svg.getBoundingClientRect();
      const texts = boxes(svg);
      const trouble = texts.filter(({ box }) => box.left < frame.left - 1
        || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        .map(({ text }) => `cut: ${text}`);
      texts.forEach((a, i) => texts.slice(i + 1).forEach((b) => {
        if (meet(a.box, b.box)) trouble.push(`${a.text} × ${b.text}`);
      }));
      if (trouble.length > 0)
        found.push({ picture: svg.closest("figure")?.id ?? location.href.split("/").pop(), trouble });
    }
    return { looked: all.length, found };
  }, selector);
}
