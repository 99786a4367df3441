// Images of the camera, by class. Each goes to the studio as it is taken: a reload or a crash of the browser loses none.
import { ask, element, fail, make, offer, post, Refused } from "./ask.js";
import { Camera, startWith } from "./camera.js";
import { Unsent } from "./unsent.js";

const PAUSE = 150; // milliseconds between two images of ten
const ADDRESS = "/data/upload/camera"; // the same for every browser: whoever opens the page finds what was taken
const camera = new Camera(element("video"));
const unsent = new Unsent(ADDRESS, { came, stays, refused });
let taken = []; // paths, each a class and a name

function show() {
  const counts = new Map();
  for (const path of taken) counts.set(path.split("/")[0], (counts.get(path.split("/")[0]) ?? 0) + 1);
  element("captured").replaceChildren(...[...counts].map(([name, count]) => make("li", {}, make("b", { className: "name", textContent: name }), `: ${count}`)));
  element("capture-done").disabled = counts.size < 2;
  element("capture-needs").hidden = counts.size !== 1;
  element("capture-forget").hidden = !taken.length && !unsent.images.length;
  if (!unsent.images.length) element("capture-again").hidden = true;
}

function came(path) {
  taken.push(path);
  element("camera-failed").hidden = true;
  show();
}

function stays(error) {
  const count = unsent.images.length, waiting = count === 1 ? "1 image waits" : `${count} images wait`;
  const goesOn = error.mayPass ? " What waits is sent once the studio answers." : "";
  fail({ message: `${error.message}\n${waiting} in this page: leave it open.${goesOn}`, problems: error.problems }, element("camera-failed"));
  element("capture-again").hidden = error.mayPass;
  show();
}

// The studio will never take it: the others do not wait behind it.
function refused(path, error) {
  fail({ message: `An image of ${path.split("/")[0]} was not taken: ${error.message}`, problems: error.problems }, element("camera-failed"));
  show();
}

// Other browsers may take images of the same class in the same moment. (Only pages of this machine or of https have randomUUID.)
function letters() {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((one) => (one % 36).toString(36)).join("");
}

async function take(count) {
  const name = element("capture-class").value.trim().replaceAll(/[\/\\:]/g, "-");
  if (!name || name.startsWith(".")) {
    fail({ message: "Write the name of the class first." }, element("camera-failed"));
    return element("capture-class").focus();
  }
  if (!unsent.images.length) element("camera-failed").hidden = true;
  for (let at = 0; at < count && camera.stream; at += 1) {
    if (at) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    unsent.add(`${name}/${Date.now()}-${letters()}.jpg`, await camera.image());
  }
  return undefined;
}

async function forget() {
  element("capture-sure").close();
  try {
    await unsent.forget();
    taken = [];
    element("camera-failed").hidden = true;
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

function begin() {
  bringBack().catch((error) => {
    offer(error, begin, element("camera-failed"));
    element("capture").open = true; // else nobody sees that images are missing
  });
}

// Those that this page has shown; what other browsers took meanwhile stays for them.
async function lookThrough() {
  if (camera.stream) element("camera-start").click(); // which says so on its button
  await unsent.tried();
  if (unsent.images.length) throw new Refused({ message: "Some images wait in this page. Send them again, or forget them." }, 409);
  const there = (await ask(`${ADDRESS}/files`)).received, shown = new Set(taken);
  const paths = there.filter((path) => shown.has(path));
  if (paths.length < shown.size) {
    taken = there;
    show();
    throw new Refused({ message: "Another browser has looked through some of these images, or forgotten them. What is left is shown now." }, 409);
  }
  return post(`${ADDRESS}/finish`, { name: "camera", paths });
}

// `bring` has the images put in their place, says how that goes, and gives whether the page is left for them.
export function bringCaptured(bring) {
  startWith(element("camera-start"), camera, element("camera-failed"), (runs) => {
    for (const id of ["capture-take", "capture-burst"]) element(id).disabled = !runs;
  });
  element("capture-take").onclick = () => take(1);
  element("capture-burst").onclick = () => take(10);
  element("capture-again").onclick = () => unsent.send();
  element("capture-forget").onclick = () => element("capture-sure").showModal();
  element("capture-keep").onclick = () => element("capture-sure").close();
  element("capture-really").onclick = forget;
  element("capture-done").onclick = async () => {
    element("capture-done").disabled = true; // a second click would ask for images that are on their way
    if (!(await bring(lookThrough))) show();
  };
  window.addEventListener("beforeunload", (event) => unsent.images.length && event.preventDefault()); // they would be lost
  begin();
}
