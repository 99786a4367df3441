// Images that are dropped, pasted, chosen, drawn or seen by the camera; the model that answers, and what is kept of them.
import { address, answer, send, show } from "./answers.js";
import { ask, element, fail, offer, post } from "./ask.js";
import { Camera, startWith } from "./camera.js";
import { Drawing } from "./drawing.js";
import { onDrop } from "./drop.js";
import { forgetFiles, forgetOldFiles, keepFile, keptFiles } from "./files.js";
import { remember, remembered, restore } from "./kept.js";

function give(file) {
  element("forget").hidden = false;
  answer(file);
}

function take(files) {
  for (const file of files) {
    give(file);
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
  for (const file of await keptFiles().catch(() => [])) give(file);
}

async function open() {
  element("model-state").textContent = "The model is being opened; the first answer takes some seconds.";
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
    offer(error, open);
  }
}

// Answers to what changes: never more than one question at a time, and always about the newest image.
// What is no longer there, as a sheet that was cleared meanwhile, has no answer.
function live(place, isThere, image) {
  let isAsking = false, isStale = false;
  return async function again() {
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    isStale = false;
    try {
      const said = isThere() ? await send(await image()) : null;
      if (said && isThere()) show(place, said);
      element("failed").hidden = true;
    } catch (error) {
      fail(error);
    }
    isAsking = false;
    if (isStale) again();
  };
}

const drawing = new Drawing(element("sheet"), () => answerDrawing());
const answerDrawing = live(element("drawn"), () => !drawing.isEmpty, () => drawing.image());
for (const kind of ["pointerup", "keyup"]) {
  element("sheet").addEventListener(kind, () => remember("sheet", drawing.isEmpty ? "" : element("sheet").toDataURL()));
}
const clear = () => {
  drawing.clear(element("light").checked);
  remember("sheet", "");
  show(element("drawn"), null);
};
element("clear").onclick = clear;
element("light").onchange = clear;

const camera = new Camera(element("video"));
const answerCamera = live(element("seen"), () => Boolean(camera.stream), () => camera.image());
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
