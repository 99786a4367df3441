// What a generative network makes of a prompt: images of a caption, text that goes on.
import { element, fail, make, post } from "./ask.js";
import { remember, remembered, restore } from "./kept.js";

function show({ prompt, images, texts }) {
  element("made").replaceChildren(
    ...images.map((src, at) => make("img", { src, alt: `${prompt || "a sample"}, ${at + 1} of ${images.length}` })),
    ...texts.map((text) => make("p", { className: "name", textContent: text })),
  );
}

// To be called once the box is in the page.
export function listenToPrompt() {
  const root = element("make");
  if (!root) return;
  element("make-form").onsubmit = async (event) => {
    event.preventDefault();
    const prompt = element("prompt").value.trim(), button = element("make-form").querySelector("button");
    element("make-failed").hidden = true;
    element("make-state").textContent = "It is made; the first time takes some seconds.";
    button.disabled = true;
    try {
      const made = { prompt, ...(await post(root.dataset.address, { prompt })) };
      show(made);
      remember("made", made);
    } catch (error) {
      fail(error, element("make-failed"));
    }
    element("make-state").textContent = "";
    button.disabled = false;
  };
  restore(root);
  if (remembered("made")) show(remembered("made"));
}

listenToPrompt();
