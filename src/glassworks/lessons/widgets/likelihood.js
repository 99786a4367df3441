// A Boltzmann machine learns in the page: the reconstruction error, which is easy to watch, beside the likelihood, which counts.
import { learn, logLikelihood, machine, patterns, reconstruction, uniform } from "./arithmetic/rbm.js";
import { addressed, button, disable, h, live, number, s, slider } from "./kit.js";

const SIDE = 4;
const HIDDEN = 16;
const ROWS = patterns(SIDE);
const BEST = -Math.log(ROWS.length);
const MOST = 6000;
const EVERY = 100;

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { steps: 1, rate: 0.5, seed: 1 });
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();
    let running = 0;
    let track;
    let net;
    let random;

    const measured = () => ({ likelihood: logLikelihood(net, ROWS), error: reconstruction(net, ROWS) });
    const begun = new Map(); // by start, as long as nothing is learned: whoever drags a rate begins anew with each value
    const measure = (updates) => {
      if (updates === 0 && !begun.has(mine.seed)) begun.set(mine.seed, measured());
      track.push({ updates, ...(updates === 0 ? begun.get(mine.seed) : measured()) });
    };
    const draw = () => {
      const last = track[track.length - 1];
      const best = track.reduce((a, b) => (b.likelihood > a.likelihood ? b : a));
      figure.replaceChildren(chart(track), h("figcaption", {}, `Full line, left: mean log-likelihood of the ${ROWS.length} patterns; dotted: the best there can be, \u2212ln ${ROWS.length} = ${number(BEST)}. Dashed, right: squared error of the reconstruction.`));
      big.textContent = `Likelihood ${number(last.likelihood)} \u00b7 error ${number(last.error)}`;
      said.textContent = last.updates === 0 ? "Nothing learned yet." : last.likelihood < best.likelihood - 0.1
        ? `After ${last.updates.toLocaleString("en")} updates. The likelihood was best, ${number(best.likelihood)}, after ${best.updates.toLocaleString("en")}; since then it has fallen, and the error does not show it.`
        : `After ${last.updates.toLocaleString("en")} updates; the best there can be is ${number(BEST)}.`;
    };
    const restart = () => {
      running++;
      disable(go, false);
      net = machine(SIDE * SIDE, HIDDEN, mine.seed);
      random = uniform(mine.seed + 100);
      track = [];
      measure(0);
      draw();
    };
    const advance = (until) => {
      const round = ++running;
      disable(go, true);
      let at = track[track.length - 1].updates;
      const part = () => {
        if (round !== running) return;
        const begin = performance.now();
        while (at < until && performance.now() - begin < 12) {
          net = learn(net, ROWS, { updates: 10, steps: mine.steps, rate: mine.rate }, random);
          at += 10;
          if (at % EVERY === 0) {
            measure(at);
            draw();
          }
        }
        if (at < until) setTimeout(part);
        else disable(go, at >= MOST);
      };
      part();
    };
    const go = button(`Learn ${MOST.toLocaleString("en")} updates`, () => advance(MOST), { class: "main" });
    const entry = (key, label, min, max, step, digits) => slider({ label, min, max, step, value: mine[key], digits, onchange: (value) => { state.set({ [key]: value }); restart(); } });
    el.append(h("div", { class: "gw two" }, figure, h("div", { class: "side" },
      entry("steps", "Gibbs steps (k)", 1, 10, 1, 0), entry("rate", "Learning rate", 0.05, 0.5, 0.05, 2),
      h("div", { class: "row" }, go, button("100 updates", () => advance(Math.min(MOST, track[track.length - 1].updates + EVERY))), button("Stop", () => { running++; disable(go, false); }), button("Other start", () => { state.set({ seed: mine.seed + 1 }); restart(); })),
      big, said)));
    restart();
  },
};

function chart(track) {
  const [left, right, top, bottom] = [44, 296, 10, 190];
  const x = (updates) => left + (updates / MOST) * (right - left);
  const likelihood = (value) => top + ((-3 - Math.max(-12, value)) / 9) * (bottom - top);
  const error = (value) => top + ((4 - Math.min(4, value)) / 4) * (bottom - top);
  const line = (of, place) => track.map((one) => `${x(one.updates).toFixed(1)},${place(one[of]).toFixed(1)}`).join(" ");
  const last = track[track.length - 1];
  return s("svg", { viewBox: "0 0 340 222", role: "img", "aria-label": `Likelihood ${number(last.likelihood)}, reconstruction error ${number(last.error)} after ${last.updates} updates` },
    ...[-3, -6, -9, -12].flatMap((tick) => [s("line", { x1: left, x2: right, y1: likelihood(tick), y2: likelihood(tick), class: "grid" }), s("text", { x: left - 6, y: likelihood(tick) + 4, "text-anchor": "end" }, number(tick, 0))]),
    ...[0, 2, 4].map((tick) => s("text", { x: right + 6, y: error(tick) + 4 }, String(tick))),
    ...[0, 2000, 4000, 6000].map((tick) => s("text", { x: x(tick), y: bottom + 18, "text-anchor": tick === 0 ? "start" : "middle" }, tick.toLocaleString("en"))),
    s("line", { x1: left, x2: right, y1: likelihood(BEST), y2: likelihood(BEST), class: "curve c" }),
    s("polyline", { points: line("likelihood", likelihood), class: "curve" }), s("polyline", { points: line("error", error), class: "curve b" }),
    s("text", { x: right, y: bottom + 32, "text-anchor": "end" }, "updates"));
}
