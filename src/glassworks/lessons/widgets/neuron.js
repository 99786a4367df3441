// One neuron: two inputs, two weights, a bias, an activation; the sum, the answer, and the half of the plane where the sum is above 0.
import { FUNCTIONS, neuron } from "./arithmetic/activations.js";
import { addressed, choice, h, halfPlane, lineThrough, live, number, operand, plane, pointed, s, slider } from "./kit.js";

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { x: [1, 0.5], w: [0.8, -1], b: 0.2, f: "logistic" });
    const mine = state.values;
    const view = plane({ label: "", low: -2, high: 2, ticks: [-1, 0, 1] });
    const formula = h("p");
    const big = h("p", { class: "big" });
    const said = live();

    const draw = () => {
      const { sum, output } = neuron(mine.x, mine.w, mine.b, mine.f);
      const at = ([x, y]) => `${view.x(x)},${view.y(y)}`;
      const ends = lineThrough(...mine.w, mine.b, view.low, view.high);
      view.below.replaceChildren(s("polygon", { points: halfPlane(...mine.w, mine.b, view.low, view.high).map(at).join(" "), class: "side1" }));
      view.above.replaceChildren(
        ...(ends ? [s("line", { x1: view.x(ends[0][0]), y1: view.y(ends[0][1]), x2: view.x(ends[1][0]), y2: view.y(ends[1][1]), class: "line" })] : []),
        s("g", { class: "point one" }, s("circle", { cx: view.x(mine.x[0]), cy: view.y(mine.x[1]), r: 9 }), s("text", { x: view.x(mine.x[0]) + 14, y: view.y(mine.x[1]) - 12 }, "input")));
      formula.textContent = `${number(mine.w[0], 1)} \u00b7 ${operand(mine.x[0], 1)} + ${operand(mine.w[1], 1)} \u00b7 ${operand(mine.x[1], 1)} + ${operand(mine.b, 1)} = ${number(sum)}`;
      big.textContent = `${FUNCTIONS[mine.f].words}(${number(sum)}) = ${number(output, 3)}`;
      said.textContent = sum > 0 ? "The sum is above 0: the input lies on the tinted side." : "The sum is not above 0: the input lies on the plain side.";
      view.name(`The plane of the inputs; the input lies on the side where the sum is ${sum > 0 ? "above" : "not above"} 0.`);
    };
    const entry = (key, which, label) => slider({ label, min: -2, max: 2, step: 0.1, value: which === null ? mine[key] : mine[key][which], onchange: (value) => {
      state.set({ [key]: which === null ? value : mine[key].map((old, at) => (at === which ? value : old)) });
      draw();
    } });
    const inputs = [entry("x", 0, "Input x\u2081"), entry("x", 1, "Input x\u2082")];
    pointed(view.drawing, () => view, (place) => {
      const x = place.map((one) => Math.round(10 * Math.min(view.high, Math.max(view.low, one))) / 10);
      state.set({ x });
      inputs.forEach((row, at) => row.set(x[at]));
      draw();
    });
    el.append(h("div", { class: "gw two" },
      h("figure", {}, view.drawing, h("figcaption", {}, "Tinted: the inputs whose sum is above 0. The line: where it is exactly 0. Drag the input.")),
      h("div", { class: "side" }, ...inputs, entry("w", 0, "Weight w\u2081"), entry("w", 1, "Weight w\u2082"), entry("b", null, "Bias b"),
        choice({ legend: "Activation", options: Object.entries(FUNCTIONS).map(([key, one]) => [key, one.words]), value: mine.f, onchange: (f) => { state.set({ f }); draw(); } }),
        formula, big, said)));
    draw();
  },
};
