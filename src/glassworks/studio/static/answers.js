// An image that was given, and what the model says of it: its probabilities, why, and the nearest training images.
import { ask, element, fail, make, post } from "./ask.js";
import { percent } from "./figures.js";

export const address = `/runs/${encodeURIComponent(element("try").dataset.name)}/try`;
const BYTES = { "Content-Type": "application/octet-stream" };

export function send(file, query = "") {
  return ask(address + query, { method: "POST", body: file, headers: BYTES });
}

// Fills the bars of a part of the page, and its warning; of nothing both are empty.
export function show(place, said) {
  const bars = (said?.top ?? []).map(({ label, probability }) => {
    const meter = make("meter", { value: probability });
    meter.setAttribute("aria-label", label);
    return make("li", {}, make("span", { className: "name", textContent: label }), make("span", { className: "share", textContent: percent(probability) }), meter);
  });
  place.querySelector(".bars").replaceChildren(...bars);
  const unlike = place.querySelector(".unlike");
  unlike.hidden = said?.known !== false;
  unlike.textContent = unlike.hidden ? "" : warning(said);
}

// What is said of an image that is unlike those of the training; a distance of 1 is the limit.
function warning({ distance }) {
  const far = distance === null || distance >= 1000 ? "far beyond the limit" : `${distance.toPrecision(3)} times as far from them as the limit`;
  return `Unlike the images this model was trained on (${far}). It has to name one of its classes: this says little.`;
}

// Puts an image on the page, and asks.
export function answer(file) {
  const item = element("answer").content.firstElementChild.cloneNode(true), part = (name) => item.querySelector(`.${name}`);
  const image = item.querySelector("img");
  image.onerror = () => image.removeAttribute("src"); // what is no image is no broken one, either
  image.src = URL.createObjectURL(file);
  part("file").textContent = file.name || "pasted image";
  part("again").onclick = () => say(file, part);
  part("why").onclick = () => explain(file, image, part);
  part("alike").onclick = () => nearest(file, part);
  element("answers").prepend(item);
  say(file, part);
}

async function say(file, part) {
  part("again").hidden = part("wrong").hidden = true;
  part("label").textContent = "…";
  try {
    const said = await send(file);
    part("label").textContent = said.label;
    show(part("said"), said);
    part("why").hidden = part("alike").hidden = false;
  } catch (error) {
    part("label").textContent = "";
    part("again").hidden = error.isFinal;
    fail(error, part("wrong"));
  }
}

async function nearest(file, part) {
  const list = part("alikes"), button = part("alike");
  button.disabled = true;
  part("wrong").hidden = true;
  list.hidden = false;
  list.replaceChildren(make("li", { textContent: "The training images go through the network once; this takes some seconds." }));
  try {
    const { image } = await ask("/images", { method: "POST", body: file, headers: BYTES });
    const found = await post(`${address.replace(/try$/, "inside/ask")}`, { kind: "nearest", settings: { image } });
    list.replaceChildren(
      ...found.images.map((one) => make("li", {}, make("img", { src: one.image, alt: one.path, title: one.path, width: 64, height: 64 }), make("span", { className: "name", textContent: one.label }), make("small", { textContent: one.cosine.toFixed(3) }))),
    );
  } catch (error) {
    list.hidden = true;
    fail(error, part("wrong"));
    button.disabled = false;
  }
}

async function explain(file, image, part) {
  const why = part("why");
  part("wrong").hidden = true;
  if (why.getAttribute("aria-pressed") === "true") {
    image.src = URL.createObjectURL(file);
    image.alt = "";
    why.setAttribute("aria-pressed", "false");
    return;
  }
  why.disabled = true;
  try {
    const said = await send(file, "?explain=true");
    image.src = `data:image/png;base64,${said.explanation.png}`;
    image.alt = "The places that the answer depends on, in bright colours";
    why.setAttribute("aria-pressed", "true");
  } catch (error) {
    fail(error, part("wrong"));
  }
  why.disabled = false;
}
