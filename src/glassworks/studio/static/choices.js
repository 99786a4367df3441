// What would be chosen for the images that are named, before anything is trained.
import { element, fail, make, post } from "./ask.js";
import { pasted } from "./pasted.js";

let newest = 0;

// What nobody has looked through may hold files that are none.
function counted({ images, unusable, classes }) {
  const words = `${images.toLocaleString("en")} ${unusable === null ? "image files" : "images"} of ${classes.length.toLocaleString("en")} classes`;
  if (unusable === null) return `${words}; those that cannot be used are found and left out as the training begins.`;
  return unusable ? `${words}; ${unusable.toLocaleString("en")} more cannot be used and ${unusable === 1 ? "is" : "are"} left out.` : `${words}.`;
}

async function look() {
  const own = (newest += 1), source = pasted(element("source").value);
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
    element("chosen-state").textContent = counted(found);
  } catch (error) {
    if (own !== newest) return;
    fail(error, element("chosen-state"));
    element("chosen-state").classList.add("wrong");
  }
}

element("source").addEventListener("change", look);
look();
