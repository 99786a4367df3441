// An image of the reader's own: made smaller in the page, and handed over as it is encoded there.
import { fresh, h } from "./kit.js";

const MOST = 512; // pixels along the longer side; networks look at fewer

/** A field for a file; onimage is given a data: address of a PNG. */
export function ownImage(label, onimage) {
  const id = fresh("file");
  const said = h("span", { class: "muted", "aria-live": "polite" });
  const input = h("input", { id, type: "file", accept: "image/*" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file); // turned as the camera was held
      const part = Math.min(1, MOST / Math.max(bitmap.width, bitmap.height));
      const canvas = h("canvas", { width: Math.max(1, Math.round(bitmap.width * part)), height: Math.max(1, Math.round(bitmap.height * part)) });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      said.textContent = "";
      onimage(canvas.toDataURL("image/png"));
    } catch {
      said.textContent = "This browser cannot read that file as an image.";
    }
  });
  return h("div", {}, h("label", { for: id }, label), h("div", { class: "row" }, input), said);
}
