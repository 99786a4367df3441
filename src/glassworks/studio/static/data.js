// Names a source to be looked through, or brings one: a zip, a folder, or images of the camera.
import { element, fail, post } from "./ask.js";
import { bringCaptured } from "./capture.js";
import { onDrop } from "./drop.js";
import { restore } from "./kept.js";
import { pasted } from "./pasted.js";
import { bringFiles, bringZip, filesOf } from "./upload.js";

element("look").onsubmit = async (event) => {
  event.preventDefault();
  const button = element("look").querySelector("button");
  element("failed").hidden = button.disabled = true;
  try {
    location.assign((await post("/data", { source: pasted(element("source").value) })).url);
  } catch (error) {
    button.disabled = false;
    fail(error);
    element("source").focus();
  }
};

let brings = ""; // what is being brought

// Gives whether the page is left for what was brought.
async function bring(name, work) {
  if (brings) {
    fail({ message: `Still being brought: ${brings}. Wait for the end of that, then bring ${name}.` }, element("zip-failed"));
    return false;
  }
  brings = name;
  element("zip-failed").hidden = element("zip-on").hidden = true;
  element("zip-bar").hidden = false;
  element("zip-words").textContent = `Bringing ${name} …`;
  try {
    location.assign((await work((share) => (element("zip-bar").value = share))).url);
    return true;
  } catch (error) {
    brings = "";
    // What was refused would be refused again; else nothing that has come is sent a second time.
    element("zip-words").textContent = error.isFinal ? `Not taken: ${name}.` : `Interrupted: ${name}. What has come is kept.`;
    element("zip-on").hidden = error.isFinal;
    element("zip-on").onclick = () => bring(name, work);
    element("zip-bar").hidden = true;
    fail(error, element("zip-failed"));
    element("zip-failed").scrollIntoView({ block: "center" });
    return false;
  }
}

const bringOne = (file) => bring(file.name, (said) => bringZip(file, said));
const bringAll = (name, files) => bring(name, (said) => bringFiles(name, files, said));

// What was chosen; the same can be chosen again.
function given(input) {
  const files = [...input.files];
  input.value = "";
  return files;
}

element("zip").onchange = () => given(element("zip")).forEach(bringOne);
element("folder").onchange = () => {
  const files = given(element("folder")).filter((file) => !file.name.startsWith(".")).map((file) => [file.webkitRelativePath, file]);
  if (files.length) bringAll(files[0][0].split("/")[0], files);
};

onDrop(element("zone"), async (given) => {
  const entries = [...given.items].map((item) => item.webkitGetAsEntry()).filter(Boolean); // now: later they are gone
  const [file] = given.files;
  // Not every program that something is dragged from gives entries; a folder may be called so, too.
  if (given.files.length === 1 && /\.zip$/i.test(file.name) && !entries[0]?.isDirectory) return bringOne(file);
  const themselves = [...given.files].filter((one) => !one.name.startsWith(".")).map((one) => [one.name, one]);
  const files = entries.length ? await filesOf(entries) : themselves;
  return files.length ? bringAll(entries[0]?.name ?? "images", files) : fail({ message: "Nothing in it is a file." }, element("zip-failed"));
});

bringCaptured((work) => bring("the camera's images", work));
restore();
