// The recipes of a lesson: their commands, and each in the studio.
import { h } from "./kit.js";
import { inStudio } from "./studio.js";

export default {
  render({ model, el }) {
    const { names } = model.get("config");
    const row = (name, recipe) => h("li", {}, h("code", {}, `glassworks train ${name}`), inStudio(model, () => ({ recipe }), { "aria-label": `Open ${name} in the studio` }, "Open in the studio"));
    el.append(h("div", { class: "gw wide" }, h("ul", { class: "recipes" }, ...names.map(row))));
  },
};
