// Things to sort into kinds; each answer is judged at once, with a reason.
import { choice, h, live } from "./kit.js";

export default {
  render({ model, el }) {
    const { kinds, things } = model.get("config");
    const done = things.map(() => null);
    const score = live("");
    const rows = things.map(([words, right, why], at) => {
      const said = live();
      const box = choice({ legend: words, options: kinds.map((kind, which) => [which, kind]), value: null, onchange: (which) => {
        done[at] = which === right;
        said.className = `live said ${which === right ? "yes" : "no"}`;
        said.replaceChildren(h("b", {}, which === right ? "Yes. " : `${kinds[right]}. `), why);
        const judged = done.filter((one) => one !== null);
        score.textContent = `${judged.filter(Boolean).length} of ${judged.length} right.`;
      } });
      return h("div", {}, box, said);
    });
    el.append(h("div", { class: "gw wide" }, h("div", { class: "things" }, ...rows), score));
  },
};
