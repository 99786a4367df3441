// Takes a model from elsewhere into the workspace: a file that is dropped or chosen, or a path on this machine.
import { element, fail, post } from "./ask.js";
import { onDrop } from "./drop.js";
import { restore } from "./kept.js";
import { pasted } from "./pasted.js";
import { bringModel } from "./upload.js";

let isTaking = false;

async function take(work) {
  if (isTaking) return true; // a second click would take a second one
  isTaking = true;
  element("failed").hidden = true;
  element("other-state").textContent = "It is opened; this takes some seconds.";
  try {
    location.assign((await work()).url);
    return true;
  } catch (error) {
    isTaking = false;
    element("other-state").textContent = "";
    fail(error);
    return false;
  }
}

async function bring(file) {
  if (!file) return;
  if (isTaking) {
    element("file").value = "";
    fail({ message: "A model is being taken already. Wait for its end." });
    return;
  }
  element("bar").hidden = false;
  await take(() => bringModel(file, (share) => (element("bar").value = share)));
  element("bar").hidden = true;
  element("file").value = ""; // the same one may be chosen again
}

element("other").onsubmit = async (event) => {
  event.preventDefault();
  if (!(await take(() => post("/models", { path: pasted(element("path").value) })))) element("path").focus();
};
element("file").onchange = () => bring(element("file").files[0]);
onDrop(element("zone"), ({ files }) => bring(files[0]));
restore();
