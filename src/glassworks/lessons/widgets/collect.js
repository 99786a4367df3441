// Images of two classes of the reader's own, from files or a camera, handed over one by one.
import { button, disable, fresh, h, live } from "./kit.js";
import { encoded } from "./own_image.js";

const PAUSE = 350; // milliseconds between two shots while the button is held

/** The part of a page that collects; `ask` is answered {counts}, `done` is called when the reader wants to train. */
export function collector(ask, done) {
  const said = live();
  const counts = [0, 1].map(() => h("output", {}, "0 images"));
  const video = h("video", { autoplay: true, playsinline: true, muted: true, hidden: true, "aria-label": "The camera" });
  let stream = null;
  const tell = (answer) => {
    if (answer.error) said.textContent = answer.error;
    else answer.counts.forEach((count, at) => (counts[at].textContent = `${count} image${count === 1 ? "" : "s"}`));
  };
  // One after the other: a question that another one overtakes is not answered.
  let before = Promise.resolve();
  const queued = (content) => (before = before.then(async () => tell(await ask(content))));
  const add = (label, image) => queued({ do: "add", label, image });
  const files = async (label, chosen) => {
    said.textContent = "";
    for (const file of chosen) {
      try {
        await add(label, encoded(await createImageBitmap(file), 256));
      } catch {
        said.textContent = `This browser cannot read ${file.name} as an image.`;
      }
    }
  };
  const camera = button("Camera on", async () => {
    if (stream) {
      stream.getTracks().forEach((track) => track.stop());
      [stream, video.hidden, camera.textContent] = [null, true, "Camera on"];
    } else {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320 }, audio: false });
        const first = new Promise((ready) => video.addEventListener("loadeddata", ready, { once: true }));
        [video.srcObject, video.hidden, camera.textContent, said.textContent] = [stream, false, "Camera off", ""];
        await first;
      } catch {
        said.textContent = "There is no camera, or the browser may not use it. Files work as well.";
      }
    }
    shots.forEach((one) => disable(one, !stream));
  });
  const shots = [0, 1].map((label) => shutter(label, () => stream && video.videoWidth && add(label, encoded(video, 256))));
  const part = (label, name) => {
    const id = fresh("files");
    const input = h("input", { id, type: "file", accept: "image/*", multiple: true });
    input.addEventListener("change", () => files(label, [...input.files]));
    return h("div", { class: "side" }, h("label", { for: id }, name), input, h("div", { class: "row" }, shots[label], counts[label]));
  };
  return h("div", { class: "side" }, h("div", { class: "row" }, camera), video, part(0, "Images of one thing"), part(1, "Images of the other"),
    h("div", { class: "row" }, button("Train with these", done, { class: "main" }), button("Forget them", () => queued({ do: "forget" }))), said);
}

/** A button that takes a shot when pressed, and more while it is held. */
function shutter(label, take) {
  let timer = 0;
  const end = () => { clearInterval(timer); timer = 0; };
  const one = button("Take", () => {}, { disabled: true, "aria-label": `Take an image of ${label ? "the other" : "the one"}` });
  one.addEventListener("pointerdown", () => { take(); timer = setInterval(take, PAUSE); });
  for (const ending of ["pointerup", "pointerleave", "pointercancel"]) one.addEventListener(ending, end);
  one.addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && take());
  return one;
}
