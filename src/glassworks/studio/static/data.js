// Names a source to be looked through, or brings one as a zip.
import { ask, element, fail, post } from "./ask.js";

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

async function bring(file) {
  if (!file) return;
  element("failed").hidden = true;
  element("zip-words").textContent = `Bringing ${file.name} …`;
  try {
    const address = `/data/upload?name=${encodeURIComponent(file.name)}`;
    const headers = { "Content-Type": "application/zip" };
    location.assign((await ask(address, { method: "POST", body: file, headers })).url);
  } catch (error) {
    element("zip-words").textContent = "It was not taken.";
    fail(error);
    element("failed").scrollIntoView({ block: "center" });
  }
}

const zone = element("zone");
element("zip").onchange = () => bring(element("zip").files[0]);
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  bring(event.dataTransfer.files[0]);
});
