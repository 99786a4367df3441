// Twelve layers, or up to thirty, before they have learned anything: what becomes of the signal and of its gradient?
import { FUNCTIONS } from "./arithmetic/activations.js";
import { STARTS, normals, through } from "./arithmetic/signal.js";
import { addressed, button, choice, h, live, powered, s, slider } from "./kit.js";

const UNITS = 48;
const ROWS = 12;
const NAMES = ["logistic", "tanh", "relu"];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { start: "small", f: "relu", depth: 12, times: 1, seed: 0 });
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();
    let drawn = null;

    const draw = () => {
      if (drawn?.seed !== mine.seed) drawn = { seed: mine.seed, weights: Array.from({ length: 30 }, (_, at) => normals(UNITS * UNITS, 1000 * mine.seed + at + 1)), rows: grid(normals(ROWS * UNITS, 1000 * mine.seed + 500)), back: grid(normals(ROWS * UNITS, 1000 * mine.seed + 600)) };
      const spread = STARTS[mine.start].spread(UNITS) * mine.times;
      const layers = drawn.weights.slice(0, mine.depth).map((weights) => weights.map((one) => one * spread));
      const { outputs, gradients } = through(drawn.rows, layers, mine.f, drawn.back);
      const [signal, gradient] = [outputs[outputs.length - 1], gradients[0]];
      figure.replaceChildren(bars(outputs, gradients), h("figcaption", {}, "Spread (standard deviation) at each layer, in powers of ten. Left of each pair: the signal, going forward. Right, framed: the gradient, coming back."));
      big.textContent = `Signal ${short(signal)} \u00b7 gradient ${short(gradient)}`;
      said.textContent = `${words(signal, "The signal")} after ${mine.depth} layers; ${words(gradient, "the gradient")} on its way back to the first. Weights have the spread ${short(spread)}.`;
    };
    const entry = (key, label, min, max, step, digits) => slider({ label, min, max, step, value: mine[key], digits, onchange: (value) => { state.set({ [key]: value }); draw(); } });
    el.append(h("div", { class: "gw two" }, figure, h("div", { class: "side" },
      choice({ legend: "The weights begin", options: Object.entries(STARTS).map(([key, one]) => [key, one.words]), value: mine.start, onchange: (start) => { state.set({ start }); draw(); } }),
      choice({ legend: "Function", options: NAMES.map((key) => [key, FUNCTIONS[key].words]), value: mine.f, onchange: (f) => { state.set({ f }); draw(); } }),
      entry("depth", "Layers", 2, 30, 1, 0), entry("times", "Times that start", 0.5, 2, 0.05, 2),
      h("div", { class: "row" }, button("Draw other weights", () => { state.set({ seed: mine.seed + 1 }); draw(); })), big, said)));
    draw();
  },
};

const grid = (values) => Array.from({ length: ROWS }, (_, row) => values.slice(row * UNITS, (row + 1) * UNITS));
const short = (value) => (value === 0 ? "0" : value < 0.01 || value >= 1000 ? powered(value) : value.toPrecision(2));
const words = (value, what) => `${what} ${value < 1e-3 ? "has vanished" : value > 1e3 ? "has exploded" : "is still there"}`;

function bars(outputs, gradients) {
  const [low, high] = [-8, 8];
  const width = 300 / outputs.length;
  const y = (power) => 8 + ((high - power) / (high - low)) * 170;
  const bar = (value, x, wide, attributes) => {
    const top = y(Math.max(low, Math.min(high, Math.log10(value || 1e-300))));
    return s("rect", { x, width: wide, y: Math.min(top, y(0)), height: Math.max(1.5, Math.abs(y(0) - top)), ...attributes });
  };
  const wide = Math.max(1, width * 0.36);
  return s("svg", { viewBox: "0 0 340 206", class: "wide", role: "img", "aria-label": `After ${outputs.length} layers the signal has spread ${short(outputs[outputs.length - 1])}; the gradient at the first layer ${short(gradients[0])}` },
    ...[-6, -3, 0, 3, 6].flatMap((tick) => [s("line", { x1: 38, x2: 338, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 32, y: y(tick) + 4, "text-anchor": "end" }, tick === 0 ? "1" : `10${[...String(tick)].map((one) => "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076"["0123456".indexOf(one)] ?? "\u207b").join("")}`)]),
    ...outputs.flatMap((value, at) => [
      bar(value, 38 + at * width + 1, wide, { style: "fill: var(--gw-line-a)" }),
      bar(gradients[at], 38 + at * width + 1 + wide + 1, wide, { style: "fill: var(--gw-panel); stroke: var(--gw-line-b); stroke-width: 1.5" }),
    ]),
    s("text", { x: 38, y: 202 }, "layer 1"), s("text", { x: 338, y: 202, "text-anchor": "end" }, `layer ${outputs.length}`));
}
