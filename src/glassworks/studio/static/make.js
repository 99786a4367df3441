// What a generative network makes of a prompt: images of a caption, text that goes on.
import { element, fail, make, post } from "./ask.js";
import { remember, remembered, restore } from "./kept.js";

function show({ prompt, images, texts }) {
  element("made").replaceChildren(
    ...images.map((src, at) => make("img", { src, alt: `${prompt || "a sample"}, ${at + 1} of ${images.length}` })),
    ...texts.map((text) => make("p", { className: "name", textContent: text })),
  );
}

document.addEventListener("submit", async (event) => {
  if (event.target.id !== "make-form") return; // it comes into the page of a run once that can make something
  event.preventDefault();
  const prompt = element("prompt").value.trim(), button = event.target.querySelector("button");
  element("make-failed").hidden = true;
  element("make-state").textContent = "It is made; the first time takes some seconds.";
  button.disabled = true;
  try {
    const made = { prompt, ...(await post(element("make").dataset.address, { prompt })) };
    show(made);
    remember("made", made);
  } catch (error) {
    fail(error, element("make-failed"));
  }
  element("make-state").textContent = "";
  button.disabled = false;
});

if (element("make")) {
  restore(element("make"));
  if (remembered("made")) show(remembered("made"));
}
