// A trained network of the reader's own, by its path; where they sit at another machine, a sentence says where that can be done.
import { button, fresh, h } from "./kit.js";

/**
 * A field for the path of a model file or of a run's folder, taken by its button or by Enter.
 * @param isAllowed  false where readers sit at other machines
 * @param models     those that are offered beside it: any other value is the reader's own
 */
export function ownModel({ isAllowed, models, value, onmodel }) {
  const id = fresh("model");
  const own = models.some(([key]) => key === value) ? "" : value;
  const field = h("input", { id, type: "text", autocomplete: "off", spellcheck: "false", placeholder: "runs/photos-001", value: own });
  const take = () => (field.value.trim() ? onmodel(field.value.trim()) : field.focus());
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
  return h("details", { open: Boolean(own) }, h("summary", {}, "or a model of your own"),
    isAllowed ? h("div", {}, h("label", { for: id }, "Its file, or the folder of its run"), h("div", { class: "row" }, field, button("Open it", take)))
      : h("p", { class: "muted" }, "Models of your own can be named where the lessons run on your own machine."));
}
