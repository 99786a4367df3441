// Images that are dropped, pasted or chosen, and what the model says of each.
import { ask, element, fail, make, post } from "./ask.js";
import { Camera, startWith } from "./camera.js";
import { Drawing } from "./drawing.js";
import { onDrop } from "./drop.js";
import { forgetFiles, forgetOldFiles, keepFile, keptFiles } from "./files.js";
import { remember, remembered, restore } from "./kept.js";

const root = element("try");
const address = `/runs/${encodeURIComponent(root.dataset.name)}/try`;

async function answer(file) {
  const item = element("answer").content.firstElementChild.cloneNode(true);
  const image = item.querySelector("img");
  image.onerror = () => image.removeAttribute("src"); // what is no image is no broken one, either
  image.src = URL.createObjectURL(file);
  item.querySelector(".file").textContent = file.name || "pasted image";
  item.querySelector(".label").textContent = "…";
  element("answers").prepend(item);
  element("forget").hidden = false;
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
  const alike = item.querySelector(".alike");
  alike.hidden = false;
  alike.onclick = () => nearest(file, item, alike);
}

async function nearest(file, item, button) {
  const list = item.querySelector(".alikes");
  button.disabled = true;
  list.hidden = false;
  list.replaceChildren(make("li", { textContent: "The training images go through the network once; this takes some seconds." }));
  try {
    const { image } = await ask("/images", { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
    const found = await post(`${address.replace(/try$/, "inside/ask")}`, { kind: "nearest", settings: { image } });
    list.replaceChildren(
      ...found.images.map((one) => make("li", {}, make("img", { src: one.image, alt: one.path, title: one.path, width: 64, height: 64 }), make("span", { className: "name", textContent: one.label }), make("small", { textContent: one.cosine.toFixed(3) }))),
    );
  } catch (error) {
    list.replaceChildren(make("li", { className: "wrong", textContent: error.message }));
    button.disabled = false;
  }
}

function send(file, query = "") {
  return ask(address + query, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
}

function fill(item, said) {
  item.querySelector(".label").textContent = said.label;
  fillBars(item.querySelector(".bars"), said);
}

function fillBars(list, said) {
  const bars = said.top.map(({ label, probability }) => {
    const meter = make("meter", { value: probability });
    meter.setAttribute("aria-label", label);
    const share = `${(100 * probability).toFixed(1)} %`;
    return make("li", {}, make("span", { className: "name", textContent: label }), make("span", { className: "share", textContent: share }), meter);
  });
  list.replaceChildren(...bars);
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
  for (const file of files) {
    answer(file);
    keepFile(file).catch(() => undefined); // the disk is full, for example
  }
}

async function forget() {
  try {
    await forgetFiles();
  } catch (error) {
    fail(error);
    return;
  }
  element("answers").replaceChildren();
  element("files").focus(); // the button goes
  element("forget").hidden = true;
  element("said").textContent = "The images are forgotten.";
}

// What was given and drawn before a reload is answered again.
async function bringBack() {
  const sheet = remembered("sheet");
  restore();
  remember("sheet", sheet); // the paper's colour was chosen anew, which clears it
  if (sheet) drawing.show(sheet).catch(fail);
  await forgetOldFiles().catch(() => undefined); // no store can be opened, for example
  for (const file of await keptFiles().catch(() => [])) answer(file);
}

async function open() {
  try {
    for (let said = await post(`${address}/open`); ; said = await ask(`${address.replace(/try$/, "serve")}.json`)) {
      if (said.state === "serving") break;
      if (said.state === "failed") throw new Error(said.error);
      if (said.state === "stopped") {
        element("model-state").textContent = "Other models were opened meanwhile; the next image opens this one again.";
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    element("model-state").textContent = "The model answers.";
  } catch (error) {
    element("model-state").textContent = "";
    fail(error);
  }
}

// Answers to what changes: never more than one question at a time, and always about the newest image.
function live(list, image) {
  let isAsking = false, isStale = false;
  return async function again() {
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    isStale = false;
    try {
      const content = await image();
      if (content) fillBars(list, await send(content));
    } catch (error) {
      fail(error);
    }
    isAsking = false;
    if (isStale) again();
  };
}

const drawing = new Drawing(element("sheet"), () => answerDrawing());
const answerDrawing = live(element("drawn"), () => (drawing.isEmpty ? null : drawing.image()));
for (const kind of ["pointerup", "keyup"]) {
  element("sheet").addEventListener(kind, () => remember("sheet", drawing.isEmpty ? "" : element("sheet").toDataURL()));
}
const clear = () => {
  drawing.clear(element("light").checked);
  remember("sheet", "");
  element("drawn").replaceChildren();
};
element("clear").onclick = clear;
element("light").onchange = clear;

const camera = new Camera(element("video"));
const answerCamera = live(element("seen"), () => (camera.stream ? camera.image() : null));
setInterval(() => camera.stream && !document.hidden && answerCamera(), 400);
startWith(element("camera-start"), camera, element("camera-failed"), (runs) => (element("camera-keep").disabled = !runs));
element("camera-keep").onclick = async () => take([new File([await camera.image()], "from the camera.jpg", { type: "image/jpeg" })]);

const files = element("files");
files.onchange = () => {
  take(files.files);
  files.value = "";
};
element("forget").onclick = forget;
onDrop(element("zone"), ({ files: dropped }) => take(dropped));
document.addEventListener("paste", (event) => take(event.clipboardData.files));
bringBack();
open();
