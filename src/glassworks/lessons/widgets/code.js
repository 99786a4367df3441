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
    el.append(h("div", { class: "gw wide" }, row, h("div", { class: "row" }, run), said));
  },
};
