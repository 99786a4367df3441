// The same descent twice: with all slopes taken first, and with output weights that move before the hidden slopes are taken.
import { WEIGHTS, descend, forward } from "./arithmetic/backprop.js";
import { addressed, button, h, live, number, powered, slider } from "./kit.js";

const MOST = 100; // steps

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { steps: 0, rate: 0.5 });
    const mine = state.values;
    mine.steps = Math.min(MOST, Math.max(0, Math.round(mine.steps))); // an address may say anything
    const big = h("p", { class: "big" });
    const said = live();
    const rows = h("tbody");

    const draw = () => {
      const errors = [false, true].map((outputFirst) => forward(descend(WEIGHTS, mine.rate, mine.steps, { outputFirst })).error);
      const apart = errors[1] - errors[0];
      big.textContent = `${apart === 0 ? "0" : powered(apart, 1)} apart`;
      rows.replaceChildren(...["all slopes first", "output weights first"].map((words, at) => h("tr", {}, h("th", { scope: "row" }, words), h("td", { class: "num" }, number(errors[at], 9)))));
      const steps = `${mine.steps} ${mine.steps === 1 ? "step" : "steps"}`;
      said.textContent = mine.steps === 0 ? "No weight has moved yet." : `After ${steps} at rate ${number(mine.rate, 1)} the error is ${apart > 0 ? "larger" : "smaller"} where the output weights move first.`;
    };
    const entry = (key, label, min, max, step, digits) => slider({ label, min, max, step, value: mine[key], digits, onchange: (value) => { state.set({ [key]: value }); draw(); } });
    const count = entry("steps", "Steps", 0, MOST, 1, 0);
    const put = (steps) => { state.set({ steps }); count.set(steps); draw(); };
    el.append(h("div", { class: "gw wide" }, h("table", {}, h("thead", {}, h("tr", {}, ...["order", "E"].map((words, at) => h("th", { scope: "col", class: at ? "num" : "" }, words)))), rows), big,
      count, entry("rate", "Rate", 0.5, 20, 0.5, 1),
      h("div", { class: "row" }, button("One step more", () => put(Math.min(MOST, mine.steps + 1)), { class: "main" }), button("Start again", () => put(0))), said));
    draw();
  },
};
