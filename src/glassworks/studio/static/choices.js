// What would be chosen for the images that are named, before anything is trained.
import { element, fail, make, post } from "./ask.js";

let newest = 0;

async function look() {
  const own = (newest += 1), source = element("source").value.trim();
  element("chosen").hidden = true;
  element("chosen-state").classList.remove("wrong");
  element("chosen-state").textContent = source ? "Looking at the images …" : "Name the images to see what is chosen for them.";
  if (!source) return;
  try {
    const found = await post("/train/choices", { source });
    if (own !== newest) return; // another source was named meanwhile
    const rows = found.choices.flatMap(({ name, value, reason }) => [make("dt", { textContent: name }), make("dd", {}, make("b", { textContent: value }), `, ${reason}`)]);
    element("chosen").replaceChildren(...rows);
    element("chosen").hidden = false;
    element("chosen-state").textContent = `${found.images.toLocaleString("en")} images of ${found.classes.length.toLocaleString("en")} classes.`;
  } catch (error) {
    if (own !== newest) return;
    fail(error, element("chosen-state"));
    element("chosen-state").classList.add("wrong");
  }
}

element("source").addEventListener("change", look);
look();
