// Softmax of three sums: shares that add up to 1, what moves them and what does not.
import { softmax } from "./arithmetic/activations.js";
import { addressed, button, h, live, number, powered, s, slider } from "./kit.js";

const NAMES = ["cat", "dog", "bat"];
const BEGIN = [2, 1, -1];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { z: BEGIN });
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();
    const draw = () => {
      const shares = softmax(mine.z);
      const most = shares.indexOf(Math.max(...shares));
      figure.replaceChildren(bars(shares), h("figcaption", {}, "A bar for each class: its share, e to its sum divided by all three."));
      big.textContent = `${NAMES[most]}: ${number(100 * shares[most], 1)}\u00a0%`;
      said.replaceChildren(...mine.z.flatMap((z, at) => [at ? " : e" : "e", h("sup", {}, number(z, 1))]), ` = ${mine.z.map((z) => short(Math.exp(z))).join(" : ")}, together ${number(100 * shares.reduce((a, b) => a + b), 0)}\u00a0%.`);
    };
    const put = (z) => {
      state.set({ z });
      rows.forEach((row, at) => row.set(z[at]));
      draw();
    };
    const rows = NAMES.map((label, at) => slider({ label: `Sum of ${label}`, min: -20, max: 20, step: 0.1, value: mine.z[at], onchange: (next) => { state.set({ z: mine.z.map((old, other) => (other === at ? next : old)) }); draw(); } }));
    const all = (change) => put(mine.z.map((z) => Math.round(10 * Math.min(20, Math.max(-20, change(z)))) / 10));
    el.append(h("div", { class: "gw two" }, figure, h("div", { class: "side" }, ...rows,
      h("div", { class: "row" }, button("5 more for all", () => all((z) => z + 5), { class: "main" }), button("All twice as large", () => all((z) => 2 * z)), button("All half as large", () => all((z) => z / 2)), button("Start again", () => put(BEGIN))), big, said)));
    draw();
  },
};

const short = (value) => (value >= 1e4 || value < 0.01 ? powered(value) : number(value, 2));

function bars(shares) {
  const y = (share) => 10 + (1 - share) * 170;
  return s("svg", { viewBox: "0 0 320 216", role: "img", "aria-label": NAMES.map((kind, at) => `${kind}: ${number(100 * shares[at], 1)} percent`).join("; ") },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: 44, x2: 312, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 38, y: y(tick) + 4, "text-anchor": "end" }, `${100 * tick}\u00a0%`)]),
    ...NAMES.flatMap((kind, at) => [
      s("rect", { x: 66 + at * 84, y: y(shares[at]), width: 54, height: Math.max(1, y(0) - y(shares[at])), style: "fill: var(--gw-line-a)" }),
      s("text", { x: 93 + at * 84, y: 206, "text-anchor": "middle", class: "strong" }, kind),
    ]));
}
