// Ten lines of the library: shown, changed and run.
import { asker } from "./asking.js";
import { button, disable, h } from "./kit.js";
import { field, printed } from "./source.js";

export default {
  render({ model, el }) {
    const { source, label } = model.get("config");
    const ask = asker(model);
    const said = h("div", { "aria-live": "polite", class: "side" });
    const { row, area } = field(label, source);
    const run = button("Run", async () => {
      disable(run, true);
      said.replaceChildren(h("p", { class: "muted" }, "Running ..."));
      const { outcome } = await ask({ source: area.value });
      disable(run, false);
      const parts = [printed(outcome.output)];
      if (!outcome.passed) parts.push(h("p", { class: "said no" }, outcome.message, " ", outcome.hint));
      if (outcome.passed && !outcome.output) parts.push(h("p", { class: "muted" }, "It ran and printed nothing."));
      said.replaceChildren(...parts.filter(Boolean));
    });
    const all = h("div", { class: "gw wide lines" }, row, h("div", { class: "row" }, run), said);
    // Beside something that can be moved a slide has no room for it: the page says so.
    const unfold = button(label, () => { all.classList.add("open"); area.focus(); }, { class: "unfold" });
    all.prepend(unfold);
    el.append(all);
  },
};
