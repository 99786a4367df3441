// A hundred random starts of the same network on XOR: how many does descent bring to the goal?
import { descend, solved, start, uniform } from "./arithmetic/xor.js";
import { addressed, button, disable, h, live, s, slider } from "./kit.js";

const STARTS = 100;
const STEPS = 2000;
const MOST = 6; // hidden units

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { hidden: 2, seed: 0 });
    state.values.hidden = Math.min(MOST, Math.max(1, Math.round(state.values.hidden))); // an address may say anything
    const said = live();
    const big = h("p", { class: "big" });
    const cells = Array.from({ length: STARTS }, (_, at) => s("rect", { x: (at % 20) * 16, y: Math.floor(at / 20) * 16, width: 13, height: 13, rx: 2, class: "frame" }));
    const drawing = s("svg", { viewBox: "0 0 318 78", role: "img", "aria-label": "One square for each start; filled: solved, framed: stuck, faint: not tried." }, ...cells);
    let running = 0;

    const clear = () => {
      running++;
      disable(go, false);
      disable(stop, true);
      for (const cell of cells) cell.removeAttribute("style");
      big.textContent = said.textContent = "";
    };
    const run = async (seed) => {
      clear();
      state.set({ seed });
      const mine = running;
      const random = uniform(seed);
      let good = 0;
      disable(go, true);
      disable(stop, false);
      for (let at = 0; at < STARTS; at++) {
        const done = solved(descend(start(state.values.hidden, random), STEPS));
        good += done;
        cells[at].setAttribute("style", done ? "fill: var(--gw-line-a)" : "fill: var(--gw-panel); stroke: var(--gw-bad); stroke-width: 2");
        if (at % 5 === 4) {
          big.textContent = `${good} of ${at + 1} solved`;
          await new Promise((resolve) => setTimeout(resolve));
          if (mine !== running) return;
        }
      }
      disable(go, false);
      disable(stop, true);
      said.textContent = `${STARTS - good} of ${STARTS} starts are stuck after ${STEPS.toLocaleString("en")} updates with ${state.values.hidden} hidden ${state.values.hidden === 1 ? "unit" : "units"}. Nothing but the random start differs.`;
    };
    // Each reader draws their own; a link shows its sender's.
    const go = button("100 new starts", () => run(1 + Math.floor(Math.random() * 1e6)), { class: "main" });
    const stop = button("Stop", () => { running++; disable(go, false); disable(stop, true); }, { disabled: true });
    const units = slider({ label: "Hidden units", min: 1, max: MOST, step: 1, value: state.values.hidden, digits: 0, onchange: (hidden) => { state.set({ hidden, seed: 0 }); clear(); } });
    el.append(h("div", { class: "gw two" }, h("figure", {}, drawing, h("figcaption", {}, "A square for each start. Filled: all four cases within 0.1. Framed: stuck. Faint: not tried yet.")), h("div", { class: "side" }, units, h("div", { class: "row" }, go, stop), big, said)));
    if (state.values.seed) run(state.values.seed);
  },
};
