// A folder of the reader's own, by its path; where they sit at another machine, a sentence says where that can be done.
import { button, fresh, h } from "./kit.js";

/**
 * A field for a folder's path, taken by its button or by Enter.
 * @param isAllowed  false where readers sit at other machines
 * @param elsewhere  what is said then
 */
export function ownFolder({ isAllowed, value, onfolder, elsewhere = "Folders of your own can be named where the lessons run on your own machine." }) {
  if (!isAllowed) return h("p", { class: "muted" }, elsewhere);
  const id = fresh("folder");
  const field = h("input", { id, type: "text", autocomplete: "off", spellcheck: "false", placeholder: "/home/me/photos", value });
  const take = () => (field.value.trim() ? onfolder(field.value.trim()) : field.focus());
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
  return h("div", {}, h("label", { for: id }, "or your own folder, with a folder for each class"), h("div", { class: "row" }, field, button("Take it", take)));
}
