// An activation's curve and slope, and what becomes of a gradient through many layers of it.
import { FUNCTIONS, through } from "./arithmetic/activations.js";
import { addressed, choice, h, live, number, plane, powered, s, slider } from "./kit.js";

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { f: "logistic", x: 1, depth: 10, weight: 1 });
    const mine = state.values;
    const view = plane({ label: "", low: -4, high: 4, names: ["x", "f(x)"], ticks: [-2, 0, 2] });
    const values = h("p");
    const meter = bars();
    const curves = ["curve", "curve b"].map((look) => s("polyline", { class: look }));
    const dot = s("circle", { r: 7 });
    view.above.append(...curves, s("g", { class: "point one" }, dot));
    const big = h("p", { class: "big" });
    const said = live();

    const draw = () => {
      const { value, slope, words } = FUNCTIONS[mine.f];
      dot.setAttribute("cx", view.x(mine.x));
      dot.setAttribute("cy", view.y(value(mine.x)));
      view.name(`${words}: ${number(value(mine.x), 3)} at ${number(mine.x, 1)}, with slope ${number(slope(mine.x), 3)}.`);
      values.textContent = `${words}(${number(mine.x, 1)}) = ${number(value(mine.x), 4)}, its slope ${number(slope(mine.x), 4)}`;
      const layers = through(mine.f, mine.x, mine.depth, mine.weight);
      const last = layers[layers.length - 1].product;
      big.textContent = `The gradient keeps ${last === 0 ? "0" : Math.abs(last) < 0.001 || Math.abs(last) >= 10000 ? powered(last, 2) : number(last, 4)}`;
      said.textContent = last === 0 ? "Nothing comes back: a unit on the way is off." : Math.abs(last) < 1e-3 ? "It has vanished: the first layers hardly learn." : Math.abs(last) > 1e3 ? "It has exploded: the first layers jump." : "The first layers still learn.";
      meter.draw(layers);
    };
    const drawCurves = () => {
      const { value, slope } = FUNCTIONS[mine.f];
      const points = (f) => Array.from({ length: 161 }, (_, at) => -4 + at / 20).map((x) => `${view.x(x).toFixed(1)},${view.y(f(x)).toFixed(1)}`).join(" ");
      [value, slope].forEach((f, at) => curves[at].setAttribute("points", points(f)));
      draw();
    };
    const entry = (key, label, min, max, step, digits) => slider({ label, min, max, step, value: mine[key], digits, onchange: (value) => { state.set({ [key]: value }); draw(); } });
    el.append(h("div", { class: "gw two" },
      h("figure", {}, view.drawing, h("figcaption", {}, "Full line: the function. Dashed: its slope. At 0 the slope of ReLU and its kin is a convention; torch takes the left one.")),
      h("div", { class: "side" },
        choice({ legend: "Function", options: Object.entries(FUNCTIONS).map(([key, one]) => [key, one.words]), value: mine.f, onchange: (f) => { state.set({ f }); drawCurves(); } }),
        entry("x", "x", -4, 4, 0.1, 1), values, entry("depth", "Layers", 1, MOST, 1, 0), entry("weight", "Weight", -2, 2, 0.1, 1), big, meter.drawing, said)));
    drawCurves();
  },
};

const MOST = 30; // layers

/** The size of the gradient after each layer, in powers of ten. */
function bars() {
  const lowest = -12;
  const power = (value) => Math.max(lowest, Math.min(3, Math.log10(Math.abs(value) || 1e-300)));
  const y = (value) => 8 + ((3 - value) / (3 - lowest)) * 90;
  const columns = Array.from({ length: MOST }, () => s("rect", { style: "fill: var(--gw-accent)" }));
  const drawing = s("svg", { viewBox: "0 0 340 112", class: "wide", role: "img", "aria-label": "Size of the gradient after each layer, in powers of ten" },
    ...[[0, "1"], [-6, "10\u207b\u2076"], [-12, "10\u207b\u00b9\u00b2"]].flatMap(([tick, words]) => [s("line", { x1: 38, x2: 338, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 32, y: y(tick) + 4, "text-anchor": "end" }, words)]),
    ...columns);
  const draw = (layers) => {
    const width = 300 / layers.length;
    columns.forEach((column, at) => {
      const height = at < layers.length ? y(power(layers[at].product)) - y(0) : 0;
      const shape = at < layers.length
        ? { x: 38 + at * width + 1, width: Math.max(1, width - 2), y: y(0) + Math.min(0, height), height: Math.max(1.5, Math.abs(height)) }
        : { width: 0, height: 0 };
      for (const [key, value] of Object.entries(shape)) column.setAttribute(key, value);
    });
  };
  return { drawing, draw };
}
