// How wide a text will be drawn, in pixels, before it is.
const context = document.createElement("canvas").getContext("2d");

export function widthOf(text, size) {
  context.font = `${size}px system-ui, sans-serif`;
  return context.measureText(text).width * 1.05;
}
