// Two networks of one depth learn side by side from the same weights: with shortcuts and without.
import { addressed, button, choice, disable, h, live, number, s, slider } from "./kit.js";
import { watcher } from "./watching.js";

export default {
  render({ model, el }) {
    const { name, depths } = model.get("config");
    const state = addressed(name, { blocks: depths[1][0], rate: 0.05, seed: 0 });
    const mine = state.values;
    const big = h("p", { class: "big" });
    const said = live();
    const figure = h("figure");
    const watching = watcher(model, (now) => {
      disable(go, Boolean(now.running));
      if (now.error) said.textContent = now.error;
      if (now.curves) draw(now);
    });
    const draw = ({ curves, right, of, layers, gradients }) => {
      const last = (key) => curves[key][curves[key].length - 1];
      big.textContent = curves.without.length ? `Loss ${number(last("with"), 3)} with shortcuts, ${number(last("without"), 3)} without` : `${layers} layers`;
      said.textContent = `${layers} layers. Before learning, the gradient of the first layer is ${times(gradients.with)} times as long as that of the last block with shortcuts, ${times(gradients.without)} times without.`
        + (right ? ` Of ${of} held-out digits ${right.with} are right with shortcuts, ${right.without} without.` : "");
      figure.replaceChildren(chart(curves), h("figcaption", {}, "Training loss by epoch: full with shortcuts, dashed without. The same weights at the start, the same digits in the same order."));
    };
    const go = button("Train both", () => watching.begin({ blocks: mine.blocks, rate: mine.rate, seed: mine.seed }), { class: "main" });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        choice({ legend: "Depth", options: depths, value: mine.blocks, onchange: (blocks) => state.set({ blocks }) }),
        slider({ label: "Rate (break it)", min: 0.01, max: 0.5, step: 0.01, value: mine.rate, digits: 2, onchange: (rate) => state.set({ rate }) }),
        slider({ label: "Seed", min: 0, max: 9, step: 1, value: mine.seed, digits: 0, onchange: (seed) => state.set({ seed }) }),
        h("div", { class: "row" }, go), watching.row),
      h("div", { class: "side" }, big, said),
      h("div", { class: "across" }, figure)));
    figure.append(chart({ with: [], without: [] }));
  },
};

const times = (ratio) => number(ratio, ratio < 10 ? 2 : 0);

function chart(curves) {
  const length = Math.max(2, curves.with.length, curves.without.length);
  const [x, y] = [(at) => 44 + (at / (length - 1)) * 360, (loss) => 8 + ((1 - Math.min(1, Math.max(-3, Math.log10(Math.max(loss, 1e-9))))) / 4) * 160];
  const line = (values) => values.map((loss, at) => `${x(at).toFixed(1)},${y(loss).toFixed(1)}`).join(" ");
  return s("svg", { viewBox: "0 0 420 198", role: "img", class: "wide", style: "max-width: 34em", "aria-label": `Training losses: with shortcuts ${curves.with.map((one) => number(one, 3)).join(", ")}; without ${curves.without.map((one) => number(one, 3)).join(", ")}` },
    ...[10, 1, 0.1, 0.01, 0.001].flatMap((tick) => [s("line", { x1: 44, x2: 404, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 38, y: y(tick) + 4, "text-anchor": "end" }, String(tick))]),
    s("text", { x: 44, y: 190, "text-anchor": "middle" }, "1"), s("text", { x: 404, y: 190, "text-anchor": "end" }, `epoch ${length}`),
    s("polyline", { points: line(curves.with), class: "curve" }), s("polyline", { points: line(curves.without), class: "curve b" }));
}
