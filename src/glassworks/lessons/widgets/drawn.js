// Draw an activation function by hand, and see whether a small network of such units learns a curve.
import { BEGINNINGS, COUNT, GOAL, KNOTS, POINTS, answers, at, knots, learn, start } from "./arithmetic/drawn.js";
import { addressed, button, choice, h, live, number, plane, pointed, s, slider } from "./kit.js";

const [LOW, HIGH] = [-3, 3];
const [STEPS, RATE, UNITS] = [1000, 0.02, 8];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { values: rounded(knots("straight")), knot: 18, seed: 1 });
    const mine = state.values;
    const drawn = plane({ label: "", low: LOW, high: HIGH, names: ["x", "f(x)"], ticks: [-2, 0, 2] });
    const fit = plane({ label: "", low: LOW, high: HIGH, names: ["x", "y"], ticks: [-2, 0, 2] });
    const big = h("p", { class: "big" });
    const said = live();
    let [before, waiting] = [null, 0];

    const draw = () => {
      drawn.above.replaceChildren(
        line(drawn, KNOTS, mine.values, "curve"),
        s("g", { class: "point one" }, s("circle", { cx: drawn.x(KNOTS[mine.knot]), cy: drawn.y(mine.values[mine.knot]), r: 5 })));
      drawn.name(`Your function: ${[-2, 0, 2].map((x) => `${number(at(mine.values, x).value, 1)} at ${x}`).join(", ")}.`);
      height.set(mine.values[mine.knot]);
    };
    const train = () => {
      clearTimeout(waiting);
      waiting = 0;
      const { net, losses } = learn(mine.values, start(UNITS, mine.seed), STEPS, RATE);
      const found = answers(mine.values, net);
      const last = found.reduce((sum, value, point) => sum + (value - GOAL[point]) ** 2, 0) / found.length;
      fit.above.replaceChildren(
        line(fit, POINTS, GOAL, "curve b"), ...(found.every(Number.isFinite) ? [line(fit, POINTS, found, "curve")] : []));
      fit.name(`The curve to learn and what the network answers after ${STEPS} steps.`);
      big.textContent = Number.isFinite(last) ? `Error ${number(losses[0], 3)} \u2192 ${number(last, 3)}` : "It runs away";
      said.textContent = verdict(last, mine.values);
    };
    const changed = (values) => {
      state.set({ values });
      draw();
      clearTimeout(waiting);
      waiting = setTimeout(train, 120); // half a million slopes: not at every pixel of a stroke
    };
    const put = (from, to) => {
      const values = [...mine.values];
      const [first, last] = from[0] <= to[0] ? [from, to] : [to, from];
      KNOTS.forEach((x, which) => {
        if (x < first[0] - 0.125 || x > last[0] + 0.125) return;
        const share = last[0] > first[0] ? Math.min(1, Math.max(0, (x - first[0]) / (last[0] - first[0]))) : 1;
        values[which] = Math.round(10 * Math.min(HIGH, Math.max(LOW, first[1] + share * (last[1] - first[1])))) / 10;
      });
      changed(values);
    };
    pointed(drawn.drawing, () => drawn, (place, begins) => {
      put(begins ? place : before, place);
      before = place;
    });
    const place = slider({ label: "Knot at x", min: LOW, max: HIGH, step: 0.25, value: KNOTS[mine.knot], digits: 2, onchange: (x) => { state.set({ knot: Math.min(COUNT - 1, Math.max(0, Math.round((x - LOW) / 0.25))) }); draw(); } });
    const height = slider({ label: "f there", min: LOW, max: HIGH, step: 0.1, value: mine.values[mine.knot], onchange: (value) => changed(mine.values.map((old, which) => (which === mine.knot ? value : old))) });
    el.append(h("div", { class: "gw wide" },
      h("div", { class: "planes" },
        h("figure", {}, drawn.drawing, h("figcaption", {}, "Draw the function here, or move one knot after the other with the sliders.")),
        h("figure", {}, fit.drawing, h("figcaption", {}, `Dashed: the curve to learn, sin 1.5 x. Full line: ${UNITS} hidden units with your function, after ${STEPS} steps of plain descent.`))),
      h("div", { class: "row" }, h("span", {}, "Begin from:"), ...Object.entries(BEGINNINGS).map(([key, one]) => button(one.words, () => changed(rounded(knots(key)))))),
      h("div", { class: "planes" }, h("div", { class: "side" }, place, height),
        h("div", { class: "side" }, big, said, h("div", { class: "row" }, button("Other first weights", () => { state.set({ seed: (mine.seed % 99) + 1 }); train(); }))))));
    draw();
    train();
  },
};

const rounded = (values) => values.map((value) => Math.round(10 * value) / 10);

const line = (view, xs, ys, look) => s("polyline", { points: xs.map((x, which) => `${view.x(x).toFixed(1)},${view.y(ys[which]).toFixed(1)}`).join(" "), class: look });

function verdict(error, values) {
  const slopes = values.slice(1).map((value, which) => value - values[which]);
  const isStraight = Math.max(...slopes) - Math.min(...slopes) < 1e-6;
  if (!Number.isFinite(error)) return "The slopes are so steep that each step overshoots.";
  if (isStraight) return "Units with straight lines add up to a straight line: no number of them bends.";
  return error < 0.03 ? "It learns: a bend anywhere is enough." : error < 0.2 ? "It learns some of it." : "It hardly learns: where your function is flat, no slope comes back.";
}
