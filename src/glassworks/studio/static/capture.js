// Images of the camera, by class. Each goes to the studio as it is taken: a reload or a crash of the browser loses none.
import { ask, element, fail, make, post, Refused } from "./ask.js";
import { Camera, startWith } from "./camera.js";
import { patiently } from "./upload.js";

const PAUSE = 150; // milliseconds between two images of ten
const AWAY = 5000; // milliseconds until a studio that does not answer is asked again
const ADDRESS = "/data/upload/camera"; // the same for every browser: whoever opens the page finds what was taken
const camera = new Camera(element("video"));
let taken = []; // paths, each a class and a name
let unsent = 0;
let last = Promise.resolve();

function show() {
  const counts = new Map();
  for (const path of taken) counts.set(path.split("/")[0], (counts.get(path.split("/")[0]) ?? 0) + 1);
  element("captured").replaceChildren(...[...counts].map(([name, count]) => make("li", {}, make("b", { className: "name", textContent: name }), `: ${count}`)));
  element("capture-done").disabled = counts.size < 2;
  element("capture-needs").hidden = counts.size !== 1;
  element("capture-forget").hidden = !taken.length;
}

// Until the studio has it: an image lies nowhere but in this page before.
async function kept(path, image) {
  const bytes = { method: "POST", body: image, headers: { "Content-Type": "application/octet-stream" } };
  for (;;) {
    try {
      return await patiently(() => ask(`${ADDRESS}/file?path=${encodeURIComponent(path)}`, bytes));
    } catch (error) {
      if (error.do) throw error; // it was refused, and would be again
      const waiting = unsent === 1 ? "1 image waits in this page and is" : `${unsent} images wait in this page and are`;
      fail({ message: `The studio does not answer. ${waiting} sent once it does: leave the page open.` }, element("camera-failed"));
      await new Promise((resolve) => setTimeout(resolve, AWAY));
    }
  }
}

// One after the other, so that what is shown is what has come.
function send(path, image) {
  unsent += 1;
  last = last.then(async () => {
    try {
      await kept(path, image);
      taken.push(path);
      element("camera-failed").hidden = true;
      show();
    } catch (error) {
      fail(error, element("camera-failed"));
    }
    unsent -= 1;
  });
}

// Other browsers may take images of the same class in the same moment. (Only pages of this machine or of https have randomUUID.)
function letters() {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((one) => (one % 36).toString(36)).join("");
}

async function take(count) {
  const name = element("capture-class").value.trim().replaceAll(/[\/\\]/g, "-");
  if (!name || name.startsWith(".")) {
    fail({ message: "Write the name of the class first." }, element("camera-failed"));
    return element("capture-class").focus();
  }
  element("camera-failed").hidden = true;
  for (let at = 0; at < count && camera.stream; at += 1) {
    if (at) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    send(`${name}/${Date.now()}-${letters()}.jpg`, await camera.image());
  }
  return undefined;
}

async function forget() {
  element("capture-sure").close();
  try {
    await last;
    await post(`${ADDRESS}/forget`);
    taken = [];
    show();
    element("capture-class").focus(); // the button goes
    element("said").textContent = "The images are forgotten.";
  } catch (error) {
    fail(error, element("camera-failed"));
  }
}

// Those that were taken before a reload.
async function bringBack() {
  taken = (await ask(`${ADDRESS}/files`)).received;
  show();
  if (taken.length) element("capture").open = true;
}

// Those that this page has shown; what other browsers took meanwhile stays for them.
async function lookThrough() {
  if (camera.stream) element("camera-start").click(); // which says so on its button
  await last;
  const there = (await ask(`${ADDRESS}/files`)).received, shown = new Set(taken);
  const paths = there.filter((path) => shown.has(path));
  if (paths.length < shown.size) {
    taken = there;
    show();
    throw new Refused({ message: "Another browser has looked through some of these images, or forgotten them. What is left is shown now.", do: "Look through what is left." });
  }
  return post(`${ADDRESS}/finish`, { name: "camera", paths });
}

// `bring` has the images put in their place, and says how that goes.
export function bringCaptured(bring) {
  startWith(element("camera-start"), camera, element("camera-failed"), (runs) => {
    for (const id of ["capture-take", "capture-burst"]) element(id).disabled = !runs;
  });
  element("capture-take").onclick = () => take(1);
  element("capture-burst").onclick = () => take(10);
  element("capture-forget").onclick = () => element("capture-sure").showModal();
  element("capture-keep").onclick = () => element("capture-sure").close();
  element("capture-really").onclick = forget;
  element("capture-done").onclick = () => bring(lookThrough);
  window.addEventListener("beforeunload", (event) => unsent && event.preventDefault()); // they would be lost
  bringBack().catch((error) => fail(error, element("camera-failed")));
}
