// One unit in the plane: the line by hand with its score, then Rosenblatt's rule, case by case.
import { POINTS, TRUTH, answer, learn, score, sum } from "./arithmetic/perceptron.js";
import { addressed, button, choice, h, halfPlane, lineThrough, live, mark, number, operand, plane, pointed, s, slider } from "./kit.js";
import { arrow, dragged, held } from "./lines.js";

const ORDERS = { forward: [0, 1, 2, 3], backward: [3, 2, 1, 0], mixed: [1, 3, 0, 2] };
const NAMES = { and: "AND", or: "OR", xor: "XOR", nand: "NAND" };

export default {
  render({ model, el }) {
    const { name, rule, functions = ["and", "or", "xor"] } = model.get("config");
    const state = addressed(name, { function: functions[0], w: rule ? [0, 0, 0] : [1, -1, 0.5], order: "forward", step: 0 });
    const mine = state.values;
    const view = plane({ label: "", low: -0.75, high: 1.75 });
    const said = live();
    const big = h("p", { class: "big" });
    let last = null;

    const draw = () => {
      const targets = TRUTH[mine.function];
      const [w1, w2, b] = mine.w;
      const side = halfPlane(w1, w2, b, view.low, view.high);
      const line = lineThrough(w1, w2, b, view.low, view.high);
      const at = (corner) => `${view.x(corner[0])},${view.y(corner[1])}`;
      view.below.replaceChildren(s("polygon", { points: side.map(at).join(" "), class: "side1" }));
      view.above.replaceChildren(
        ...(line ? [s("line", { x1: view.x(line[0][0]), y1: view.y(line[0][1]), x2: view.x(line[1][0]), y2: view.y(line[1][1]), class: "line" })] : []),
        ...(rule ? [] : arrow(view, mine.w)),
        ...POINTS.map((point, which) => mark(view.x(point[0]), view.y(point[1]), targets[which] === 1, answer(mine.w, point) !== targets[which])),
        ...(last === null ? [] : [s("circle", { cx: view.x(POINTS[last][0]), cy: view.y(POINTS[last][1]), r: 16, class: "now" })]),
      );
      const right = score(mine.w, targets);
      big.textContent = `${right} of 4 right`;
      view.name(`${NAMES[mine.function]}: ${right} of 4 points are on the right side of the line ${number(w1, 1)} x1 + ${operand(w2, 1)} x2 + ${operand(b, 1)} = 0.`);
    };

    const which = choice({
      legend: "The function", options: functions.map((key) => [key, NAMES[key]]), value: mine.function,
      onchange: (key) => {
        state.set({ function: key, ...(rule ? { w: [0, 0, 0], step: 0 } : {}) });
        last = null;
        said.textContent = "";
        draw();
      },
    });
    const controls = rule ? stepper(state, () => last, (at) => (last = at), said, draw) : sliders(state, view, draw);
    el.append(
      h("div", { class: "gw two" },
        h("figure", {}, view.drawing, h("figcaption", {}, "Filled: the answer should be 1. Hollow: 0. Tinted: the side where the unit answers 1. Crossed: wrong." + (rule ? "" : " Drag the line to move it, the tip of its arrow to turn it."))),
        h("div", { class: "side" }, which, big, ...controls, said)),
    );
    draw();
  },
};

function sliders(state, view, draw) {
  const rows = ["w\u2081", "w\u2082", "b"].map((label, at) =>
    slider({
      label, min: -3, max: 3, step: 0.1, value: state.values.w[at],
      onchange: (value) => {
        state.set({ w: state.values.w.map((old, which) => (which === at ? value : old)) });
        draw();
      },
    }));
  let holding = null;
  pointed(view.drawing, () => view, (place, begins) => {
    if (begins) holding = held([state.values.w], place, Infinity);
    if (!holding) return;
    state.set({ w: dragged(state.values.w, holding.turns, place, 3) });
    rows.forEach((row, at) => row.set(state.values.w[at]));
    draw();
  });
  return rows;
}

function stepper(state, getLast, setLast, said, draw) {
  const mine = state.values;
  const table = h("tbody");
  const formula = h("p");
  const weights = () => (formula.textContent = `w\u2081 = ${number(mine.w[0], 0)}, w\u2082 = ${number(mine.w[1], 0)}, b = ${number(mine.w[2], 0)}`);
  const one = () => {
    const at = ORDERS[mine.order][mine.step % 4];
    const target = TRUTH[mine.function][at];
    const before = sum(mine.w, POINTS[at]);
    const found = learn(mine.w, POINTS[at], target);
    setLast(at);
    state.set({ w: found.weights, step: mine.step + 1 });
    const change = found.error === 0 ? "right: nothing moves" : found.error > 0 ? "too low: add the case" : "too high: take it away";
    said.textContent = `Case ${POINTS[at].join("")}: the sum is ${number(before, 0)}, the answer ${before > 0 ? 1 : 0}, wanted ${target}: ${change}.`;
    table.prepend(h("tr", {}, h("td", { class: "num" }, String(mine.step)), h("td", {}, POINTS[at].join(" ")), h("td", { class: "num" }, number(before, 0)), h("td", { class: "num" }, String(target)), h("td", {}, found.error ? number(found.error, 0) : "0")));
    while (table.children.length > 8) table.lastChild.remove();
    return found.error;
  };
  const restart = (changes = {}) => {
    state.set({ w: [0, 0, 0], step: 0, ...changes });
    setLast(null);
    table.replaceChildren();
    said.textContent = "";
    weights();
    draw();
  };
  const step = button("Next case", () => { one(); weights(); draw(); }, { class: "main" });
  const mistake = button("To the next mistake", () => {
    for (let tries = 0; tries < 4 && one() === 0; tries++);
    weights();
    draw();
  });
  const run = button("25 rounds", () => {
    let clean = 0;
    let rounds = 0;
    while (clean < 4 && rounds < 100) { clean = one() === 0 ? clean + 1 : 0; rounds++; }
    said.textContent = clean >= 4 ? `Four cases in a row are right after ${mine.step} cases: the rule has stopped.` : `After ${mine.step} cases it still makes mistakes.`;
    weights();
    draw();
  });
  const order = choice({
    legend: "Order of the cases", options: [["forward", "00 01 10 11"], ["backward", "11 10 01 00"], ["mixed", "01 11 00 10"]],
    value: mine.order, onchange: (key) => restart({ order: key }),
  });
  weights();
  return [
    formula, h("div", { class: "row" }, step, mistake, run, button("Start again", () => restart())), order,
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, ...["step", "case", "sum", "t", "t \u2212 y"].map((text) => h("th", { scope: "col" }, text)))), table)),
  ];
}
