// What would be chosen for the images that are named, before anything is trained.
import { element, make, offer, post } from "./ask.js";
import { typeset } from "./figures.js";
import { pasted } from "./pasted.js";

let newest = 0;

// What nobody has looked through may hold files that are none.
function counted({ images, unusable, classes }) {
  const words = `${images.toLocaleString("en")} ${unusable === null ? "image files" : "images"} of ${classes.length.toLocaleString("en")} classes`;
  if (unusable === null) return `${words}; those that cannot be used are found and left out as the training begins.`;
  return unusable ? `${words}; ${unusable.toLocaleString("en")} more cannot be used and ${unusable === 1 ? "is" : "are"} left out.` : `${words}.`;
}

// Classes that can hardly be learned, and of which no image may be left to measure it.
function warned({ few }) {
  const named = few.slice(0, 5).map(({ name, images }) => `${name} (${images === 1 ? "1 image" : `${images} images`})`).join(", ");
  const others = few.length > 5 ? ` and ${few.length - 5} others` : "";
  return few.length ? `\nToo few to learn from and to be measured by: ${named}${others}. Add images, or leave ${few.length === 1 ? "that class" : "those classes"} out.` : "";
}

async function look() {
  const own = (newest += 1), source = pasted(element("source").value);
  element("chosen").hidden = true;
  element("chosen-state").hidden = false;
  element("chosen-state").classList.remove("wrong");
  element("chosen-state").textContent = source ? "Looking at the images …" : "Name the images to see what is chosen for them.";
  if (!source) return;
  try {
    const found = await post("/train/choices", { source });
    if (own !== newest) return; // another source was named meanwhile
    const rows = found.choices.flatMap(({ name, value, reason }) => [make("dt", { textContent: name }), make("dd", {}, make("b", { textContent: typeset(value) }), `, ${typeset(reason)}`)]);
    element("chosen").replaceChildren(...rows);
    element("chosen").hidden = false;
    element("chosen-state").textContent = counted(found) + warned(found);
  } catch (error) {
    if (own !== newest) return;
    offer(error, look, element("chosen-state"));
    element("chosen-state").classList.add("wrong");
  }
}

element("source").addEventListener("change", look);
look();
