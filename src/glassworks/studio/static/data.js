// Names a source to be looked through, or brings one as a zip.
import { ask, element, fail, post } from "./ask.js";
import { onDrop } from "./drop.js";

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

element("zip").onchange = () => bring(element("zip").files[0]);
onDrop(element("zone"), (files) => bring(files[0]));
