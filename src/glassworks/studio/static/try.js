// Images that are dropped, pasted or chosen, and what the model says of each.
import { ask, element, fail, make, post } from "./ask.js";
import { onDrop } from "./drop.js";

const root = element("try");
const address = `/runs/${encodeURIComponent(root.dataset.name)}/try`;

async function answer(file) {
  const item = element("answer").content.firstElementChild.cloneNode(true);
  const image = item.querySelector("img");
  image.src = URL.createObjectURL(file);
  item.querySelector(".file").textContent = file.name || "pasted image";
  item.querySelector(".label").textContent = "…";
  element("answers").prepend(item);
  try {
    fill(item, await send(file));
  } catch (error) {
    item.classList.add("failed");
    item.querySelector(".label").textContent = error.message;
    return;
  }
  const why = item.querySelector(".why");
  why.hidden = false;
  why.onclick = () => explain(file, image, why);
}

function send(file, query = "") {
  return ask(address + query, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
}

function fill(item, said) {
  item.querySelector(".label").textContent = said.label;
  const bars = said.top.map(({ label, probability }) => {
    const meter = make("meter", { value: probability });
    meter.setAttribute("aria-label", label);
    const share = `${(100 * probability).toFixed(1)} %`;
    return make("li", {}, make("span", { className: "name", textContent: label }), make("span", { className: "share", textContent: share }), meter);
  });
  item.querySelector(".bars").replaceChildren(...bars);
}

async function explain(file, image, why) {
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
    why.textContent = error.message;
  }
  why.disabled = false;
}

function take(files) {
  for (const file of files) answer(file);
}

async function open() {
  try {
    for (let said = await post(`${address}/start`); ; said = await ask(`${address}.json`).then((found) => found.serving)) {
      if (said.state === "serving") break;
      if (said.state === "failed") throw new Error(said.error);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    element("model-state").textContent = "The model answers.";
  } catch (error) {
    element("model-state").textContent = "";
    fail(error);
  }
}

const files = element("files");
files.onchange = () => {
  take(files.files);
  files.value = "";
};
onDrop(element("zone"), take);
document.addEventListener("paste", (event) => take(event.clipboardData.files));
open();
