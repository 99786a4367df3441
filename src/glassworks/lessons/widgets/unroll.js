// One recurrent unit, unrolled in time: what it keeps of its first input, and how far a gradient reaches back.
import { lstm, plain } from "./arithmetic/recurrent.js";
import { addressed, button, choice, h, live, number, powered, s, slider, toggle } from "./kit.js";

const INPUTS = {
  first: ["a 1 at first, then nothing", (at) => (at === 0 ? 1 : 0)],
  same: ["a 1 at every step", () => 1],
  none: ["nothing", () => 0],
};

export default {
  render({ model, el }) {
    const { name, cell } = model.get("config");
    const gated = cell === "lstm";
    const begin = gated ? { forget: 2, write: 3, w: 0, steps: 20, input: "first" } : { w: 0.8, steps: 20, input: "first", bent: true };
    const state = addressed(name, begin);
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();

    const draw = () => {
      const xs = Array.from({ length: mine.steps }, (_, at) => (INPUTS[mine.input] ?? INPUTS.first)[1](at));
      const found = gated ? gates(xs, mine) : plain(xs, { w: mine.w, bent: mine.bent });
      const values = gated ? found.steps.map((step) => step.h) : found.h;
      const first = found.reach[0];
      big.textContent = `The gradient keeps ${small(first)}`;
      const size = Math.abs(first);
      said.textContent = `A change of the ${gated ? "cell" : "state"} at step 1, ${mine.steps - 1} steps back, changes the last state by ${small(first)} of itself. `
        + (gated ? `The forget gate of the last step is ${number(found.steps[found.steps.length - 1].f, 3)}. ` : "")
        + (size < 1e-3 ? "It has vanished: what came first cannot be learned from what came last." : size > 1e3 ? "It has exploded: one step of descent would throw the weights away." : "It can still be learned from.");
      figure.replaceChildren(chain(values, gated ? found.steps.map((step) => step.c) : null), bars(found.reach),
        h("figcaption", {}, `Above: the same unit at each step, with its state h${gated ? " and its cell c" : ""}. Below: what a gradient keeps on its way back from the last step, in powers of ten.`));
    };
    const entry = (key, label, min, max, step, digits) => slider({ label, min, max, step, value: mine[key], digits, onchange: (value) => { state.set({ [key]: value }); draw(); } });
    const rows = gated
      ? [entry("forget", "Bias of the forget gate", -4, 8, 0.1, 1), entry("write", "Bias of the input gate", -4, 4, 0.1, 1), entry("w", "Recurrent weights", -2, 2, 0.1, 1)]
      : [entry("w", "Recurrent weight w", -2, 2, 0.05, 2), toggle({ label: "bend by tanh", value: mine.bent, onchange: (bent) => { state.set({ bent }); draw(); } })];
    const broken = gated
      ? button("Break it: forget everything", () => { state.set({ forget: -4 }); rows[0].set(-4); draw(); })
      : button("Break it: w = 1.5, not bent", () => { state.set({ w: 1.5, bent: false }); rows[0].set(1.5); rows[1].set(false); draw(); });
    el.append(h("div", { class: "gw two" }, figure, h("div", { class: "side" }, ...rows, entry("steps", "Steps", 2, 40, 1, 0),
      choice({ legend: "Input", options: Object.entries(INPUTS).map(([key, [words]]) => [key, words]), value: mine.input, onchange: (input) => { state.set({ input }); draw(); } }),
      h("div", { class: "row" }, broken), big, said)));
    draw();
  },
};

/** The input opens the input gate; without input it stays nearly shut, so that the cell keeps what it has. */
function gates(xs, { forget, write, w }) {
  return lstm(xs, { i: [w, 6, write - 6], f: [w, 0, forget], g: [w, 2, 0], o: [w, 0, 3] });
}

const small = (value) => (value === 0 ? "0" : Math.abs(value) < 0.001 || Math.abs(value) >= 10000 ? powered(value) : number(value, 3));

function chain(values, cells) {
  const shown = values.length <= 6 ? values.map((_, at) => at) : [0, 1, 2, null, values.length - 2, values.length - 1];
  const width = 330 / shown.length;
  return s("svg", { viewBox: "0 0 340 92", class: "wide", role: "img", "aria-label": shown.map((at) => (at === null ? "and so on" : `step ${at + 1}: h ${number(values[at], 2)}`)).join(", ") },
    ...shown.flatMap((at, place) => {
      const x = 5 + place * width;
      const link = place ? [s("path", { d: `M${x - width + width * 0.86} 34H${x - 2}m-6 -4l6 4l-6 4`, style: "stroke: var(--gw-accent); stroke-width: 2; fill: none" })] : [];
      if (at === null) return [...link, s("text", { x: x + width * 0.43, y: 38, "text-anchor": "middle" }, "\u2026")];
      return [...link,
        s("rect", { x, y: 10, width: width * 0.86, height: cells ? 48 : 46, rx: 5, class: "frame", style: "stroke: var(--gw-line-a); stroke-width: 2" }),
        s("text", { x: x + width * 0.43, y: cells ? 30 : 38, "text-anchor": "middle", class: "strong" }, number(values[at], 2)),
        ...(cells ? [s("text", { x: x + width * 0.43, y: 50, "text-anchor": "middle" }, `c ${number(cells[at], 1)}`)] : []),
        s("text", { x: x + width * 0.43, y: 78, "text-anchor": "middle" }, String(at + 1))];
    }));
}

function bars(reach) {
  const [lowest, highest] = [-9, 6];
  const y = (power) => 6 + ((highest - power) / (highest - lowest)) * 100;
  const power = (value) => Math.max(lowest, Math.min(highest, Math.log10(Math.abs(value) || 1e-300)));
  const width = 296 / reach.length;
  return s("svg", { viewBox: "0 0 340 116", class: "wide", role: "img", "aria-label": `What a gradient keeps, from the first step (${small(reach[0])}) to the last (1)` },
    ...[[6, "10\u2076"], [0, "1"], [-9, "10\u207b\u2079"]].flatMap(([tick, words]) => [s("line", { x1: 40, x2: 338, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 34, y: y(tick) + 4, "text-anchor": "end" }, words)]),
    ...reach.map((value, at) => s("rect", { x: 40 + at * width + 1, width: Math.max(1, width - 2), y: Math.min(y(power(value)), y(0)), height: Math.max(1.5, Math.abs(y(0) - y(power(value)))), style: "fill: var(--gw-accent)" })));
}
