// The game of two networks over three kinds of samples: the reader is one of the two, the other side answers as well as can be.
import { best, divergence, shares, step, value } from "./arithmetic/gan.js";
import { addressed, button, choice, h, live, number, refill, s, slider } from "./kit.js";

const KINDS = ["red", "yellow", "blue"];
const REAL = [0.5, 0.3, 0.2];
const FAIR = -Math.log(4);

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { side: "generate", w: [2, 3, 5], d: [0.5, 0.5, 0.5], loss: "minimax" });
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();
    const controls = h("div", { class: "side" });

    const chances = (q) => (mine.side === "generate" ? best(REAL, q) : mine.d);
    const draw = () => {
      const q = shares(mine.w);
      const d = chances(q);
      const now = value(REAL, q, d);
      const apart = divergence(REAL, q);
      big.textContent = `V = ${number(now, 3)}`;
      const most = value(REAL, q, best(REAL, q));
      said.textContent = mine.side === "generate"
        ? `The best discriminator says D = ${d.map((one) => number(one, 2)).join(", ")}. The two distributions are ${number(apart, 3)} apart (Jensen\u2013Shannon, in nats; 0 to ${number(Math.LN2, 3)}). `
          + (now - FAIR < 0.001 ? "V is \u2212ln 4: it cannot tell yours from real ones." : "V can fall to \u2212ln 4 = \u22121.386 and no further.")
        : `The best discriminator would reach V = ${number(most, 3)}; yours is ${number(Math.max(0, most - now), 3)} below it.${most - now < 0.002 ? " It cannot be better." : ""}`;
      figure.replaceChildren(bars(q, d), h("figcaption", {}, "Filled: share among real birds. Hollow: among generated ones. The diamond is D, its chance that a bird of this kind is real."));
    };
    const entries = () => {
      const own = mine.side === "generate";
      const key = own ? "w" : "d";
      return KINDS.map((kind, at) => slider({
        label: own ? `Generate ${kind}` : `D(${kind})`, min: 0.01, max: own ? 10 : 0.99, step: 0.01, value: mine[key][at], digits: 2,
        onchange: (next) => { state.set({ [key]: mine[key].map((old, which) => (which === at ? next : old)) }); draw(); },
      }));
    };
    const put = (w) => {
      state.set({ w });
      compose();
    };
    const descend = (count) => {
      let q = shares(mine.w);
      for (let at = 0; at < count; at++) q = step(q, chances(q), mine.loss, 2);
      put(q.map((share) => Math.max(0.01, 10 * share)));
    };
    const compose = () => {
      refill(controls,
        choice({ legend: "My part", options: [["generate", "I generate; the best discriminator answers"], ["tell", "I am the discriminator"]], value: mine.side, onchange: (side) => { state.set({ side }); compose(); } }),
        ...entries(),
        choice({ legend: "The generator descends", options: [["minimax", "E ln(1 \u2212 D), of 2014"], ["non_saturating", "\u2212E ln D, as in practice"]], value: mine.loss, onchange: (loss) => { state.set({ loss }); draw(); } }),
        h("div", { class: "row" }, button("One step of the generator", () => descend(1), { class: "main" }), button("Ten", () => descend(10)),
          button("Break it: red only", () => put([10, 0.01, 0.01])), button("Start again", () => { state.set({ d: [0.5, 0.5, 0.5] }); put([2, 3, 5]); })),
        big, said);
      draw();
    };
    el.append(h("div", { class: "gw two" }, figure, controls));
    compose();
  },
};

function bars(q, d) {
  const y = (share) => 8 + (1 - share) * 170;
  return s("svg", { viewBox: "0 0 320 216", role: "img", "aria-label": KINDS.map((kind, at) => `${kind}: real ${number(REAL[at], 2)}, generated ${number(q[at], 2)}, D ${number(d[at], 2)}`).join("; ") },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: 34, x2: 312, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 28, y: y(tick) + 4, "text-anchor": "end" }, String(tick))]),
    ...KINDS.flatMap((kind, at) => {
      const x = 52 + at * 92;
      return [
        s("rect", { x, y: y(REAL[at]), width: 24, height: y(0) - y(REAL[at]), style: "fill: var(--gw-line-a)" }),
        s("rect", { x: x + 27, y: y(q[at]), width: 24, height: y(0) - y(q[at]), style: "fill: var(--gw-panel); stroke: var(--gw-line-b); stroke-width: 2.5" }),
        s("path", { d: `M${x + 66} ${y(d[at]) - 8}l8 8l-8 8l-8 -8z`, style: "fill: var(--gw-line-c)" }),
        s("text", { x: x + 32, y: 206, "text-anchor": "middle", class: "strong" }, kind),
      ];
    }));
}
