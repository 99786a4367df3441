// A sentence, and the birds that a trained StackGAN draws of it: other noise, less noise, none.
import { asker } from "./asking.js";
import { addressed, button, fresh, h, live, number, slider } from "./kit.js";

export default {
  render({ model, el }) {
    const { name, sentences, words } = model.get("config");
    const state = addressed(name, { say: sentences[0], seed: 0, noise: 1 });
    const mine = state.values;
    const ask = asker(model);
    const rows = h("div", { class: "side across" });
    const big = h("p", { class: "big" });
    const said = live();
    const id = fresh("sentence");
    const entry = h("input", { id, type: "text", maxlength: 300, value: mine.say, style: "width: 100%" });

    let drawn = []; // the images: other noise gives them other pixels, and the page no other parts
    const frame = (stages) => {
      drawn = [];
      rows.replaceChildren(...stages.map(([stage, side, images]) => {
        const own = images.map(() => h("img", { width: side, height: side }));
        drawn.push(...own);
        return h("figure", {}, h("div", { class: "birds" }, ...own), h("figcaption", {}, `${stage}, ${side} \u00d7 ${side} pixels: one sentence, ${images.length} times noise.`));
      }));
    };
    const draw = async () => {
      const answer = await ask({ sentence: mine.say, seed: mine.seed, noise: mine.noise });
      if (answer.error) {
        rows.replaceChildren();
        big.textContent = "";
        said.className = "live said no";
        said.textContent = answer.error;
        return;
      }
      const { stages, unknown, apart } = answer.flock;
      if (!rows.firstChild) frame(stages);
      stages.flatMap(([stage, , images]) => images.map((source, at) => [source, `${stage}, bird ${at + 1} of: ${mine.say}`]))
        .forEach(([source, alt], at) => Object.assign(drawn[at], { src: source, alt }));
      big.textContent = `Apart: ${number(100 * apart, 1)}\u00a0%`;
      said.className = "live";
      said.textContent = `So much do two of these birds differ, of the whole range of brightness.${unknown.length ? ` Not learned and left out: ${unknown.join(", ")}.` : ""}`;
    };
    const say = (sentence) => {
      entry.value = sentence;
      state.set({ say: sentence });
      draw();
    };
    entry.addEventListener("keydown", (event) => { if (event.key === "Enter") say(entry.value); });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "across" }, h("label", { for: id }, "A sentence about a bird"), entry),
      h("div", { class: "side" },
        h("div", { class: "row" }, button("Draw it", () => say(entry.value), { class: "main" }), button("Other noise", () => { state.set({ seed: mine.seed + 1 }); draw(); })),
        slider({ label: "Noise", min: 0, max: 2, step: 0.1, value: mine.noise, digits: 1, onchange: (noise) => { state.set({ noise }); draw(); } })),
      h("div", { class: "side" }, big, said, h("details", {}, h("summary", {}, `The ${words.length} words that it knows`), h("p", {}, words.join(", ")))),
      h("div", { class: "row across", role: "group", "aria-label": "Sentences to begin with" }, ...sentences.map((one) => button(one, () => say(one)))),
      rows));
    draw();
  },
};
