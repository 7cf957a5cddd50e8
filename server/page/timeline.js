// The picture: a row per technique on one time axis, so that one sees at a glance who is late.

const WINDOW_MS = 10_000;
const ROW = 34;
const NARROW_ROW = 42; // on a phone the name stands above the row's line
const NARROW = 600;
const TOP = 6;
const AXIS = 20;
const FRAME_MS = 50; // twenty pictures a second are smooth enough

export class Timeline {
  #canvas;
  #rows;
  #drawn = 0;
  #colours = {};

  constructor(canvas, rows) {
    this.#canvas = canvas;
    this.#rows = rows;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#readColours());
    this.#readColours();
    requestAnimationFrame((now) => this.#frame(now));
  }

  #readColours() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ink", "faint", "line", "panel"])
      this.#colours[name] = style.getPropertyValue(`--${name}`).trim();
  }

  #frame(now) {
    if (now - this.#drawn >= FRAME_MS) {
      this.#drawn = now;
      this.#draw(performance.now());
    }
    requestAnimationFrame((next) => this.#frame(next));
  }

  #draw(now) {
    // The size follows the layout, whatever changed it; setting it clears.
    const { clientWidth: width } = this.#canvas;
    const narrow = width < NARROW;
    const rowHeight = narrow ? NARROW_ROW : ROW;
    const height = TOP + this.#rows.length * rowHeight + AXIS;
    const scale = devicePixelRatio;
    this.#canvas.style.height = `${height}px`;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.font = "12px system-ui, sans-serif";
    const label = narrow ? 0 : 130;
    const x = (at) => label + (1 - (now - at) / WINDOW_MS) * (width - label - 10);
    this.#axis(pen, x, now, width, height);
    this.#rows.forEach((row, i) => this.#row(pen, row, TOP + i * rowHeight, x, label, now));
  }

  #axis(pen, x, now, width, height) {
    pen.textAlign = "center";
    pen.textBaseline = "bottom";
    for (let second = 0; second < WINDOW_MS / 1000; second += 1) {
      const at = x(now - second * 1000);
      pen.fillStyle = this.#colours.line;
      pen.fillRect(at, TOP, 1, height - TOP - AXIS);
      pen.fillStyle = this.#colours.faint;
      const few = width < NARROW ? 5 : 2;
      if (second === 0) {
        pen.textAlign = "right";
        pen.fillText("now", width - 6, height - 3);
        pen.textAlign = "center";
      } else if (second % few === 0) {
        pen.fillText(`−${second} s`, at, height - 3);
      }
    }
  }

  #row(pen, row, top, x, label, now) {
    const middle = top + (label ? ROW / 2 : NARROW_ROW - 11);
    pen.textAlign = "left";
    pen.textBaseline = label ? "middle" : "top";
    if (!label) { // the lines of the seconds do not cross the name
      pen.fillStyle = this.#colours.panel;
      pen.fillRect(4, top + 2, pen.measureText(row.technique.label).width + 8, 16);
    }
    pen.fillStyle = row.running ? this.#colours.ink : this.#colours.faint;
    pen.fillText(row.technique.label, 8, label ? middle : top + 4);
    pen.fillStyle = this.#colours.line;
    pen.fillRect(label, middle, x(now) - label, 1);

    const colour = row.technique.colour;
    const oldest = now - WINDOW_MS;
    for (const mark of row.marks) {
      if (mark.at < oldest) continue;
      const end = x(mark.at);
      if (mark.empty) {
        pen.fillStyle = this.#colours.faint;
        pen.fillRect(end, middle - 4, 1, 9);
        continue;
      }
      pen.fillStyle = colour;
      const begin = Math.max(label, x(Math.min(mark.due, mark.at)));
      pen.globalAlpha = 0.45;
      pen.fillRect(begin, middle - 3, end - begin, 6);
      pen.globalAlpha = 1;
      pen.beginPath();
      pen.arc(end, middle, 4, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}
