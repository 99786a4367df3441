// Words as vectors: learned by the server from a text, then neighbours and analogies of the reader's own in the page.
import { analogy, nearest, unit } from "./arithmetic/vectors.js";
import { addressed, button, fresh, h, number, slider } from "./kit.js";
import { tell } from "./learned.js";
import { watcher } from "./watching.js";

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { dimensions: 50, word: "king", a: "man", b: "woman", c: "king" });
    const mine = state.values;
    const big = h("p", { class: "big", "aria-live": "polite" });
    const near = h("div");
    const answers = h("div");
    const counted = h("p", { class: "muted" });
    const list = h("datalist", { id: fresh("words") });
    let words = [];
    let units = [];

    const fields = Object.fromEntries(["word", "a", "b", "c"].map((key) => {
      const id = fresh("word");
      const input = h("input", { id, type: "text", size: 10, list: list.id, autocomplete: "off", spellcheck: "false", value: mine[key] });
      input.addEventListener("input", () => { state.set({ [key]: input.value.trim().toLowerCase() }); draw(); });
      return [key, { id, input }];
    }));
    const at = (key) => words.indexOf(mine[key]);
    const rows = (found) => h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "word"), h("th", { scope: "col", class: "num" }, "cosine"))), h("tbody", {}, ...found.map(([which, cosine]) => h("tr", {}, h("td", {}, words[which]), h("td", { class: "num" }, number(cosine))))));
    const draw = () => {
      if (!words.length) return;
      const missing = ["a", "b", "c"].filter((key) => at(key) < 0);
      near.replaceChildren(at("word") < 0 ? h("p", { class: "said no" }, `"${mine.word}" is not among the words of this text.`) : rows(nearest(units, units[at("word")], 6, [at("word")])));
      if (missing.length) {
        big.textContent = "";
        answers.replaceChildren(h("p", { class: "said no" }, `Not among the words of this text: ${missing.map((key) => `"${mine[key]}"`).join(", ")}.`));
      } else {
        const found = analogy(units, at("a"), at("b"), at("c"));
        big.textContent = `${mine.a} : ${mine.b} = ${mine.c} : ${words[found[0][0]]}`;
        answers.replaceChildren(rows(found));
      }
    };
    const watching = watcher(model, (now) => {
      if (now.error) counted.textContent = now.error;
      if (!now.vectors) return;
      words = now.words;
      units = now.vectors.map(unit);
      list.replaceChildren(...[...words].sort().map((word) => h("option", { value: word })));
      counted.textContent = `${now.counted.toLocaleString("en")} words of text, ${now.vocabulary} different ones that occur five times or more; ${now.pairs.toLocaleString("en")} pairs of neighbours; ${now.vectors[0].length} numbers a word. The page has ${words.length} of them.`;
      draw();
      tell({ words, vectors: now.vectors });
    });
    const own = fresh("own");
    const text = h("textarea", { id: own, rows: 3, placeholder: "Some chapters of a book" });
    const begin = (given) => watching.begin({ dimensions: mine.dimensions, text: given });
    const labelled = (key, label) => h("span", {}, h("label", { for: fields[key].id }, label), " ", fields[key].input);
    el.append(list, h("div", { class: "gw wide" },
      h("div", { class: "planes" },
        h("div", { class: "side" },
          slider({ label: "Numbers a word", min: 2, max: 100, step: 1, value: mine.dimensions, digits: 0, onchange: (dimensions) => state.set({ dimensions }) }),
          h("div", { class: "row" }, button("Learn again", () => begin(""), { class: "main" })), watching.row, counted),
        h("div", { class: "side" }, h("div", {}, h("label", { for: own }, "or from a text of your own, pasted here"), text), h("div", { class: "row" }, button("Learn from it", () => begin(text.value))))),
      h("div", { class: "planes" },
        h("div", { class: "side" }, labelled("word", "Neighbours of"), near),
        h("div", { class: "side" }, h("div", { class: "row" }, labelled("a", "As"), labelled("b", "is to"), labelled("c", "so is")), big, answers))));
    begin("");
  },
};
