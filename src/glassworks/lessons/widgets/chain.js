// Any weight of a real network on an image: guess the sign of its slope, then see the factors, their sum, and the way up.
import { asker } from "./asking.js";
import { addressed, button, choice, fresh, h, live, number, powered, refill, slider } from "./kit.js";
import { ownImage } from "./own_image.js";
import { ownModel } from "./own_model.js";
import { inStudio } from "./studio.js";

export default {
  render({ model, el }) {
    const { name, models, images, folders } = model.get("config");
    const state = addressed(name, { model: models[0][0], image: images[0][0], layer: 0, at: -1 });
    const mine = state.values;
    const ask = asker(model);
    const big = h("p", { class: "big" });
    const said = live();
    const chain = h("div", { class: "side", "aria-live": "polite" });
    const id = fresh("layer");
    const layers = h("select", { id });
    let [own, shown, guessed, listed, passed] = [null, null, "", "", ""];

    // Whoever drags wants the weight; its factors are asked for with the guess.
    const look = async (guess = "") => {
      said.className = "live";
      const over = `${mine.model} ${mine.image}`;
      // The buttons of the picture before stay until the pass over the next one is done: its sign is none of theirs.
      const isOfThis = over === passed && !own && shown.layer === mine.layer && shown.at === mine.at;
      const isKnown = guess && isOfThis && shown.sign !== undefined;
      if (isKnown) {
        guessed = guess; // its verdict needs no factors
        draw();
      }
      if (isKnown) said.textContent = "The factors, one by one \u2026";
      else if (over !== passed || own || guess) said.textContent = "One pass forwards, one back \u2026";
      const answer = await ask({ ...mine, own, apart: Boolean(guess) });
      own = null; // it is kept there
      if (answer.error) {
        [big.textContent, said.className, said.textContent] = ["", "live said no", answer.error];
        return chain.replaceChildren();
      }
      [shown, guessed, passed, said.textContent] = [answer, guess, over, ""];
      if (listed !== String(shown.layers)) layers.replaceChildren(...shown.layers.map((words, at) => h("option", { value: at }, words)));
      [listed, layers.value] = [String(shown.layers), shown.layer];
      state.set({ layer: shown.layer, at: shown.at });
      which.querySelector("input").max = shown.count;
      which.set(shown.at + 1);
      draw();
    };
    const draw = () => {
      const { layer, index, weight, loss, objective } = shown;
      big.textContent = `w = ${number(weight, 6)}`;
      const place = h("p", {}, `Weight ${index.join(", ")} of ${shown.layers[layer]}, one of ${shown.count.toLocaleString("en")}. ${objective}: ${number(loss, 6)}.`);
      if (!guessed) {
        const sign = (words) => button(words, () => look(words));
        refill(chain, place, h("p", {}, h("b", {}, "If this weight grows a little, does the error grow or fall?")), h("div", { class: "row" }, sign("It grows"), sign("It falls")));
        return;
      }
      const slope = shown.gradient ?? shown.sign;
      const is = slope > 0 ? "It grows" : slope < 0 ? "It falls" : "";
      const verdict = `You said: ${guessed.toLowerCase()}. ${is === guessed ? "Right." : `No: ${is.toLowerCase()}.`}`;
      const told = (words) => h("p", { class: `said ${is === guessed ? "yes" : "no"}` }, words);
      const nothing = "\u2202E/\u2202w = 0: the weight does nothing for this image.";
      if (!shown.terms) return refill(chain, place, told(is ? verdict : nothing));
      refill(chain, place,
        told(is ? `\u2202E/\u2202w = ${short(shown.gradient)}. ${verdict}` : nothing),
        table(["\u2202E/\u2202o", "\u2202o/\u2202net", "\u2202net/\u2202w", "product"], shown.terms.map((term) => term.map(short)), "The strongest places"),
        h("p", {}, `These are the ${shown.terms.length} strongest of ${shown.places.toLocaleString("en")} places that count; all of them add up to ${short(shown.gradient)}. `
          + `Autograd says ${short(shown.autograd)}; moving the weight up and down and looking at E says ${short(shown.moved)}.`),
        table(["layer on the way up", "channels", "share of the gradient", "strongest channel"],
          shown.flow.map(([words, channels, share, strongest]) => [words, String(channels), percent(share), percent(strongest)]), "The way to the loss"),
        h("p", { class: "muted" }, "Where there is no way around a layer, all of the gradient passes it: 100\u00a0%. Beside a skip connection a part goes the other way. A channel may carry more than all together: others take it back."));
    };
    const take = (changes) => { state.set(changes); look(); };
    const pictures = choice({ legend: "Image", options: images, value: mine.image, onchange: (image) => take({ image }) });
    const open = (next) => {
      nets.set(next);
      take({ model: next, layer: 0, at: -1 });
    };
    const nets = choice({ legend: "Network", options: models, value: mine.model, onchange: open });
    layers.addEventListener("change", () => take({ layer: +layers.value, at: -1 }));
    const which = slider({ label: "Weight", min: 1, max: 2, step: 1, value: 1, digits: 0, onchange: (one) => take({ at: one - 1 }) });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        nets, ownModel({ isAllowed: folders, models, value: mine.model, onmodel: open }),
        pictures,
        ownImage("or an image of your own", (content) => { own = content; pictures.set("own"); take({ image: "own" }); }),
        h("div", {}, h("label", { for: id }, "Layer"), h("div", { class: "row" }, layers)), which,
        h("div", { class: "row" }, button("The strongest", () => take({ at: -1 })), button("Any other", () => take({ at: Math.floor(Math.random() * shown.count) }))),
        inStudio(model, () => mine)),
      h("div", { class: "side" }, big, said, chain)));
    look();
  },
};

const short = (value) => (value === 0 ? "0" : Math.abs(value) >= 0.001 && Math.abs(value) < 1000 ? number(value, 6) : powered(value, 3));
const percent = (share) => `${number(100 * share, Math.abs(share) < 0.01 ? 2 : 0)}\u00a0%`;

function table(names, rows, label) {
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, h("table", {},
    h("thead", {}, h("tr", {}, ...names.map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", { class: "num" }, cell)))))));
}
