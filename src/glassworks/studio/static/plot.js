// Curves that grow: one figure per kind of number, drawn anew at most a few times a second.
import { make } from "./ask.js";
import { typeset } from "./figures.js";

const WIDTH = 420, HEIGHT = 210, LEFT = 46, BOTTOM = 24, TOP = 8, RIGHT = 8;
const SPACE = "http://www.w3.org/2000/svg";
const MOST = 4000; // values kept of one line

function svg(tag, attributes, text) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export function compact(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 0.001 && size < 10000 ? String(Number(size.toPrecision(3))) : typeset(size.toExponential(1));
  return value < 0 ? `−${text}` : text;
}

export class Plot {
  constructor(title) {
    this.title = title;
    this.lines = new Map();
    this.figure = make("figure", { className: "plot live-plot" });
    this.caption = make("figcaption", { textContent: title });
    this.image = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
    this.key = make("ul", { className: "key" });
    this.figure.append(this.caption, this.image, this.key);
  }

  add(name, step, value) {
    if (!this.lines.has(name)) this.lines.set(name, []);
    const line = this.lines.get(name);
    if (line.length && step <= line.at(-1)[0]) {
      while (line.length && line.at(-1)[0] >= step) line.pop(); // resumed: these steps are done again
    }
    line.push([step, value]);
    if (line.length > MOST) this.lines.set(name, line.filter((_, at) => at % 2 === 0));
  }

  draw() {
    const values = [...this.lines.values()].flat().map(([, value]) => value).filter(Number.isFinite);
    const steps = [...this.lines.values()].flatMap((line) => [line[0][0], line.at(-1)[0]]);
    if (!values.length) return;
    const lowest = values.reduce((a, b) => Math.min(a, b)), highest = values.reduce((a, b) => Math.max(a, b));
    const logarithmic = lowest > 0 && highest / lowest > 100;
    const scale = logarithmic ? Math.log10 : (value) => value;
    const margin = highest === lowest ? 1 : 0; // a constant lies in the middle
    const [low, high] = [scale(lowest) - margin, scale(highest) + margin];
    const first = Math.min(...steps), last = Math.max(...steps, first + 1);
    const x = (step) => LEFT + ((step - first) / (last - first)) * (WIDTH - LEFT - RIGHT);
    const y = (value) => HEIGHT - BOTTOM - ((scale(value) - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
    const parts = [svg("path", { class: "axis", d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}` })];
    for (const value of new Set([highest, lowest])) {
      parts.push(svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, compact(value)));
    }
    parts.push(svg("text", { x: LEFT, y: HEIGHT - 6 }, `step ${first.toLocaleString("en")}`));
    parts.push(svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 6, "text-anchor": "end" }, last.toLocaleString("en")));
    const said = [];
    this.key.replaceChildren();
    [...this.lines].forEach(([name, line], at) => {
      const points = line.filter(([, value]) => Number.isFinite(value));
      const path = points.map(([step, value]) => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("L");
      const look = `line tone-${at % 6} dash-${at % 4}`;
      parts.push(svg("path", { class: look, d: `M${path}` }));
      const sample = svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" });
      sample.append(svg("path", { class: look, d: "M0 4H24" }));
      const newest = `${name} ${compact(line.at(-1)[1])}`;
      this.key.append(make("li", {}, sample, newest));
      said.push(newest);
    });
    this.caption.textContent = logarithmic ? `${this.title}, logarithmic` : this.title;
    this.image.setAttribute("aria-label", `${this.title} after step ${last}: ${said.join(", ")}`);
    this.image.replaceChildren(...parts);
  }
}
