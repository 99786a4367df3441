// Turn AlexNet's form into ResNet's edit by edit: what each edit does to parameters, operations and field.
import { cost, forms } from "./arithmetic/forms.js";
import { addressed, button, choice, disable, h, live, number, slider } from "./kit.js";

export default {
  render({ model, el }) {
    const { name, edits } = model.get("config");
    const names = Object.keys(edits);
    const state = addressed(name, { form: 0, width: 16 });
    const mine = state.values;
    const big = h("p", { class: "big" });
    const said = live();
    const table = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The layers of this form" });
    const whole = (value) => value.toLocaleString("en");
    const change = (now, before) => (now === before ? "as before" : now > before ? `${number(now / before, 1)} times as many` : `${number(before / now, 1)} times fewer`);
    const draw = () => {
      const at = Math.min(names.length - 1, Math.max(0, Math.round(mine.form)));
      const all = forms(mine.width);
      const found = cost(all[names[at]]);
      const before = at ? cost(all[names[at - 1]]) : null;
      big.textContent = `${whole(found.parameters)} parameters, ${whole(found.multiplyAdds)} multiply-adds`;
      said.textContent = `${names[at]}: ${edits[names[at]]}. A unit of the last maps sees ${found.field} pixels of 16. `
        + (before ? `Against ${names[at - 1]}: parameters ${change(found.parameters, before.parameters)}, multiply-adds ${change(found.multiplyAdds, before.multiplyAdds)}.` : "");
      table.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, ...["layer", "maps", "side", "parameters", "multiply-adds"].map((words, column) => h("th", { scope: "col", class: column ? "num" : "" }, words)))),
        h("tbody", {}, ...found.rows.map((one) => h("tr", {}, h("th", { scope: "row" }, one.words), ...[one.to, one.side, one.parameters, one.multiplyAdds].map((value) => h("td", { class: "num" }, whole(value))))))));
      disable(next, at === names.length - 1);
    };
    const form = choice({ legend: "Form", options: names.map((words, at) => [at, words]), value: mine.form, onchange: (at) => { state.set({ form: at }); draw(); } });
    const next = button("Next edit", () => { state.set({ form: Math.min(names.length - 1, mine.form + 1) }); form.set(mine.form); draw(); }, { class: "main" });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" }, form, h("div", { class: "row" }, next),
        slider({ label: "Maps", min: 8, max: 64, step: 8, value: mine.width, digits: 0, onchange: (width) => { state.set({ width }); draw(); } })),
      h("div", { class: "side" }, big, said),
      h("div", { class: "across" }, table)));
    draw();
  },
};
