// Names a source to be looked through, or brings one: a zip, a folder, or images of the camera.
import { element, fail, make, post } from "./ask.js";
import { Camera, startWith } from "./camera.js";
import { onDrop } from "./drop.js";
import { restore } from "./kept.js";
import { bringFiles, bringZip, filesOf } from "./upload.js";

element("look").onsubmit = async (event) => {
  event.preventDefault();
  element("failed").hidden = true;
  try {
    location.assign((await post("/data", { source: element("source").value })).url);
  } catch (error) {
    fail(error);
    element("source").focus();
  }
};

async function bring(name, work) {
  element("failed").hidden = true;
  element("zip-bar").hidden = false;
  element("zip-words").textContent = `Bringing ${name} …`;
  try {
    location.assign((await work((share) => (element("zip-bar").value = share))).url);
  } catch (error) {
    // What was refused would be refused again.
    element("zip-words").textContent = error.do ? "It was not taken." : "It was interrupted. Choose the same one again to go on.";
    element("zip-bar").hidden = true;
    fail(error);
    element("failed").scrollIntoView({ block: "center" });
  }
}

const bringOne = (file) => bring(file.name, (said) => bringZip(file, said));
const bringAll = (name, files) => bring(name, (said) => bringFiles(name, files, said));

element("zip").onchange = () => element("zip").files[0] && bringOne(element("zip").files[0]);
element("folder").onchange = () => {
  const files = [...element("folder").files].filter((file) => !file.name.startsWith(".")).map((file) => [file.webkitRelativePath, file]);
  if (files.length) bringAll(files[0][0].split("/")[0], files);
};

onDrop(element("zone"), async (given) => {
  const entries = [...given.items].map((item) => item.webkitGetAsEntry()).filter(Boolean); // now: later they are gone
  const [file] = given.files;
  if (entries.length === 1 && entries[0].isFile && /\.zip$/i.test(file?.name ?? "")) return bringOne(file);
  const files = await filesOf(entries);
  return files.length ? bringAll(entries[0].name, files) : fail({ message: "Nothing in it is a file." });
});

// Images of the camera wait in the page until they are brought together.
const camera = new Camera(element("video")), taken = [];

function showTaken() {
  const counts = new Map();
  for (const [path] of taken) counts.set(path.split("/")[0], (counts.get(path.split("/")[0]) ?? 0) + 1);
  element("captured").replaceChildren(...[...counts].map(([name, count]) => make("li", {}, make("b", { className: "name", textContent: name }), `: ${count}`)));
  element("capture-done").disabled = counts.size < 2;
}

async function take(count) {
  const name = element("capture-class").value.trim().replaceAll(/[\/\\]/g, "-");
  if (!name || name.startsWith(".")) {
    fail({ message: "Write the name of the class first." }, element("camera-failed"));
    return element("capture-class").focus();
  }
  element("camera-failed").hidden = true;
  for (let at = 0; at < count && camera.stream; at += 1) {
    if (at) await new Promise((resolve) => setTimeout(resolve, 150));
    taken.push([`${name}/${String(taken.length).padStart(4, "0")}.jpg`, await camera.image()]);
    showTaken();
  }
  return undefined;
}

startWith(element("camera-start"), camera, element("camera-failed"), (runs) => {
  for (const id of ["capture-take", "capture-burst"]) element(id).disabled = !runs;
});
element("capture-take").onclick = () => take(1);
element("capture-burst").onclick = () => take(10);
element("capture-done").onclick = () => {
  camera.stop();
  bringAll("camera", taken);
};
window.addEventListener("beforeunload", (event) => taken.length && element("zip-bar").hidden && event.preventDefault()); // they would be lost
restore();
