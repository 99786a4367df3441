// What a wrong answer costs: squared error and cross-entropy of one logistic unit over its sum, and how steep each is there.
import { COSTS, answer } from "./arithmetic/cost.js";
import { addressed, choice, h, live, number, s, slider } from "./kit.js";

const LOOKS = { squared: "curve b", cross: "curve" };

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { z: -6, t: 1 });
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const rows = h("tbody");
    const said = live();
    const draw = () => {
      figure.replaceChildren(curves(mine.z, mine.t), h("figcaption", {}, "Across: the unit\u2019s sum z. Full line: cross-entropy. Dashed: squared error. Short pieces: their slopes at z."));
      big.textContent = `It says ${number(100 * answer(mine.z), 1)}\u00a0%, and ${mine.t === 1 ? "1" : "0"} is true`;
      rows.replaceChildren(...Object.values(COSTS).map(({ words, value, slope }) => h("tr", {}, h("th", { scope: "row" }, words), h("td", { class: "num" }, number(value(mine.z, mine.t), 4)), h("td", { class: "num" }, number(slope(mine.z, mine.t), 4)))));
      const steeper = COSTS.cross.slope(mine.z, mine.t) / COSTS.squared.slope(mine.z, mine.t);
      said.textContent = `Here cross-entropy is ${number(steeper, steeper < 100 ? 1 : 0)} times as steep: descent moves the sum so much further in one step.`;
    };
    el.append(h("div", { class: "gw two" }, figure, h("div", { class: "side" },
      choice({ legend: "What is true", options: [[1, "1"], [0, "0"]], value: mine.t, onchange: (t) => { state.set({ t }); draw(); } }),
      slider({ label: "Sum z", min: -8, max: 8, step: 0.1, value: mine.z, onchange: (z) => { state.set({ z }); draw(); } }), big,
      h("table", {}, h("thead", {}, h("tr", {}, ...["cost", "value", "slope by z"].map((words, at) => h("th", { scope: "col", class: at ? "num" : "" }, words)))), rows), said)));
    draw();
  },
};

function curves(z, t) {
  const [x, y] = [(sum) => 36 + ((sum + 8) / 16) * 276, (cost) => 10 + ((8 - cost) / 8) * 170];
  const line = (value) => Array.from({ length: 161 }, (_, at) => -8 + at / 10).map((sum) => `${x(sum).toFixed(1)},${y(value(sum, t)).toFixed(1)}`).join(" ");
  return s("svg", { viewBox: "0 0 320 216", role: "img", "aria-label": `Two costs over the sum; at ${number(z, 1)} cross-entropy is ${number(COSTS.cross.value(z, t), 2)}, squared error ${number(COSTS.squared.value(z, t), 2)}` },
    ...[0, 2, 4, 6, 8].flatMap((tick) => [s("line", { x1: 36, x2: 312, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 30, y: y(tick) + 4, "text-anchor": "end" }, String(tick))]),
    ...[-8, -4, 0, 4, 8].map((tick) => s("text", { x: x(tick), y: 204, "text-anchor": "middle" }, number(tick, 0))),
    ...Object.entries(COSTS).flatMap(([key, { value, slope }]) => [
      s("polyline", { points: line(value), class: LOOKS[key] }),
      s("line", { x1: x(z - 1.2), y1: y(value(z, t) - 1.2 * slope(z, t)), x2: x(z + 1.2), y2: y(value(z, t) + 1.2 * slope(z, t)), class: "line" }),
      s("g", { class: key === "cross" ? "point one" : "point zero" }, s("circle", { cx: x(z), cy: y(value(z, t)), r: 6 })),
    ]));
}
