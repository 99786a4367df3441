// Train, export with the proof, serve; then ask the server with an image, as any client does, and draw one's own.
import { asker } from "./asking.js";
import { LETTERS, image } from "./arithmetic/convolution.js";
import { addressed, button, choice, disable, h, live, number, powered } from "./kit.js";
import { ownImage } from "./own_image.js";
import { pad, unwritten, written } from "./pad.js";
import { inStudio } from "./studio.js";
import { watcher } from "./watching.js";

const WORDS = { letters: "X and O alone", with_others: "X, O and \u201cothers\u201d" };

export default {
  render({ model, el }) {
    const { name, images } = model.get("config");
    const state = addressed(name, { model: "letters", image: images[0][0], drawn: "" });
    const mine = state.values;
    const ask = asker(model);
    const made = h("div", { class: "side" });
    const asking = h("div", { class: "side", hidden: true });
    const big = h("p", { class: "big" });
    const said = live();
    const talk = h("pre", { tabindex: 0, "aria-label": "The request, and what the server replied" });
    const shown = h("img", { alt: "The image that is sent", width: 96, height: 96, style: "image-rendering: pixelated", hidden: true });
    const failed = live();
    let own = "";

    const watching = watcher(model, (now) => {
      disable(go, Boolean(now.running));
      failed.className = now.error ? "live said no" : "live";
      failed.textContent = now.error ?? "";
      if (!now.served || now.running) return;
      const { accuracy, proof, port } = now.served;
      made.replaceChildren(
        h("p", {}, Object.entries(accuracy).map(([key, [share, count]]) => `${WORDS[key]}: ${number(100 * share, 1)}\u00a0% of ${count} held-out images are right`).join(". ") + "."),
        h("p", { class: "big" }, `Exported: ${powered(proof.difference)} is the largest difference`),
        h("p", {}, `${proof.images} images, odd raw files and held-out ones, went through model and file: ${proof.changed} answers changed. The file of ${number(proof.megabytes, 1)} MB does all of this itself: ${proof.inside.join("; ")}.`),
        h("p", { class: "good" }, `Serving at http://127.0.0.1:${port}`));
      asking.hidden = false;
      send();
    });
    const go = button("Make and serve it", () => watching.begin({}), { class: "main" });
    const send = async () => {
      const reply = await ask({ do: "ask", model: mine.model, image: own || mine.image });
      if (reply.error) {
        big.textContent = "";
        said.className = "live said no";
        said.textContent = reply.error;
        return;
      }
      said.className = "live";
      const { label, probability } = reply.body;
      big.textContent = label === undefined ? `Refused (${reply.status})` : `It says ${label}, ${number(100 * probability, probability > 0.995 && probability < 1 ? 3 : 1)}\u00a0%`;
      said.textContent = `Answered in ${number(reply.milliseconds, 0)} ms.`;
      talk.textContent = `$ ${reply.curl}\n${reply.reply}`;
      shown.hidden = !own;
      if (own) shown.src = own;
    };
    const picture = mine.drawn ? unwritten(mine.drawn, 9, 9) : image(LETTERS.x);
    const pixels = () => {
      const canvas = h("canvas", { width: 36, height: 36 });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "black";
      pen.fillRect(0, 0, 36, 36);
      pen.fillStyle = "white";
      picture.forEach((row, r) => row.forEach((value, c) => value > 0 && pen.fillRect(4 * c, 4 * r, 4, 4)));
      return canvas.toDataURL("image/png");
    };
    const drawn = () => take(pixels(), written(picture));
    // None of the offered ones is chosen then, so that each of them can be chosen again.
    const take = (content, text = "") => {
      own = content;
      offered.set("own");
      state.set({ drawn: text });
      send();
    };
    const offered = choice({ legend: "Send", options: images, value: mine.drawn ? "own" : mine.image, onchange: (next) => { own = ""; state.set({ image: next, drawn: "" }); send(); } });
    if (mine.drawn) own = pixels();
    const board = pad({ label: "Draw something", picture, onchange: () => drawn() });
    asking.append(
      choice({ legend: "Model", options: Object.entries(WORDS), value: mine.model, onchange: (next) => { state.set({ model: next }); send(); } }),
      offered, ownImage("or an image of your own", take),
      h("p", {}, "or draw:"), board.grid,
      h("div", { class: "row" }, button("Empty", () => { picture.forEach((row) => row.fill(-1)); board.draw(); drawn(); }), button("Send the drawing", drawn)),
      inStudio(model, () => ({ model: mine.model, image: own || mine.image }), {}, "Open model and image in the studio"));
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" }, h("div", { class: "row" }, go), watching.row, failed, asking),
      h("div", { class: "side" }, made, big, said, shown, talk)));
    talk.textContent = "Nothing is served yet.";
  },
};
