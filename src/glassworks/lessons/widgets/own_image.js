// An image of the reader's own: made smaller in the page, and handed over as it is encoded there.
import { fresh, h } from "./kit.js";

const MOST = 512; // pixels along the longer side; networks look at fewer

/** A data: address of a PNG of a bitmap or a video's frame, no longer than `most` pixels. */
export function encoded(picture, most) {
  const [width, height] = [picture.videoWidth ?? picture.width, picture.videoHeight ?? picture.height];
  const part = Math.min(1, most / Math.max(width, height));
  const canvas = h("canvas", { width: Math.max(1, Math.round(width * part)), height: Math.max(1, Math.round(height * part)) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

/** A field for a file; onimage is given a data: address of a PNG. */
export function ownImage(label, onimage) {
  const id = fresh("file");
  const said = h("span", { class: "muted", "aria-live": "polite" });
  const input = h("input", { id, type: "file", accept: "image/*" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      const image = encoded(await createImageBitmap(file), MOST); // turned as the camera was held
      said.textContent = "";
      onimage(image);
    } catch {
      said.textContent = "This browser cannot read that file as an image.";
    }
  });
  return h("div", { class: "brought" }, h("label", { for: id }, label), h("div", { class: "row" }, input), said);
}
