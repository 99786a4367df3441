// Five units for five classes; then a sixth class comes. One-hot has no room for it, a dense code has.
import { differing, nearest, oneHot, room, shortest } from "./arithmetic/codes.js";
import { addressed, button, h, live, slider } from "./kit.js";

const NAMES = ["cup", "chair", "lamp", "door", "bowl", "clock", "shoe", "plant"];
const MOST = 8; // numbers

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { classes: 5, numbers: 5, bits: written(oneHot(5)) });
    const mine = state.values;
    const table = h("div", { class: "scroll" });
    const big = h("p", { class: "big" });
    const said = live();
    const within = (value, least, most) => Math.min(most, Math.max(least, Math.round(value))); // an address may say anything
    [mine.classes, mine.numbers] = [within(mine.classes, 2, NAMES.length), within(mine.numbers, 1, MOST)];
    let rows = read(mine.bits, mine.classes, mine.numbers);

    const draw = () => {
      state.set({ bits: written(rows) });
      const found = nearest(rows);
      const words = room(mine.numbers);
      const isOneHot = rows.every((row) => row.reduce((a, b) => a + b, 0) === 1) && found.distance > 0;
      big.textContent = found.distance === 0 ? `${NAMES[found.pair[0]]} and ${NAMES[found.pair[1]]} look alike` : `Nearest pair: ${found.distance} apart`;
      said.className = `live said ${found.distance === 0 ? "no" : "yes"}`;
      said.textContent = `${isOneHot ? "A one-hot code" : "A dense code"}. ${counting(mine.numbers, "number has", "numbers have")} room for ${counting(words.oneHot, "class", "classes")} one-hot, and for ${words.dense} with any zeros and ones. `
        + `${mine.classes} classes need ${counting(shortest(mine.classes), "number", "numbers")} at least.`;
      if (shape !== `${mine.classes} ${mine.numbers}`) lay();
      rows.forEach((row, at) => {
        row.forEach((bit, place) => {
          const one = bits[at][place];
          one.textContent = String(bit);
          one.setAttribute("aria-label", `${NAMES[at]}, number ${place + 1}: ${bit}`);
          one.setAttribute("aria-pressed", String(bit === 1));
        });
        apart[at].textContent = String(Math.min(...rows.filter((_, other) => other !== at).map((other) => differing(row, other))));
      });
    };
    // Cells are made once; a table shows as many of them as it has classes and numbers.
    const bits = NAMES.map((_, at) => Array.from({ length: MOST }, (__, place) => button("", () => turn(at, place))));
    const apart = NAMES.map(() => h("td", { class: "num" }));
    const heads = Array.from({ length: MOST }, (_, at) => h("th", { scope: "col" }, `${at + 1}`));
    const lines = NAMES.map((words, at) => h("tr", {}, h("th", { scope: "row" }, words), ...bits[at].map((one) => h("td", {}, one)), apart[at]));
    table.append(h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "class"), ...heads, h("th", { scope: "col", class: "num" }, "to the nearest"))), h("tbody", {}, ...lines)));
    let shape = "";
    const lay = () => {
      shape = `${mine.classes} ${mine.numbers}`;
      lines.forEach((line, at) => (line.hidden = at >= mine.classes));
      heads.forEach((head, place) => (head.hidden = place >= mine.numbers));
      bits.forEach((row) => row.forEach((one, place) => (one.parentElement.hidden = place >= mine.numbers)));
    };
    const turn = (at, place) => {
      rows[at][place] = 1 - rows[at][place];
      draw();
    };
    const size = (changes) => {
      state.set(changes);
      rows = Array.from({ length: mine.classes }, (_, at) => Array.from({ length: mine.numbers }, (__, place) => rows[at]?.[place] ?? 0));
      draw();
    };
    const classes = slider({ label: "Classes", min: 2, max: NAMES.length, step: 1, value: mine.classes, digits: 0, onchange: (value) => size({ classes: value }) });
    const numbers = slider({ label: "Numbers", min: 1, max: MOST, step: 1, value: mine.numbers, digits: 0, onchange: (value) => size({ numbers: value }) });
    const put = (next) => {
      rows = next;
      state.set({ classes: rows.length, numbers: rows[0].length });
      classes.set(mine.classes);
      numbers.set(mine.numbers);
      draw();
    };
    el.append(h("div", { class: "gw wide" }, h("div", { class: "row" },
      button("A sixth class comes", () => put(Array.from({ length: 6 }, (_, at) => Array.from({ length: mine.numbers }, (__, place) => rows[at]?.[place] ?? 0))), { class: "main" }),
      button("One-hot again", () => put(oneHot(5))), button("Show a dense code", () => put(counted(6, 3)))),
    classes, numbers, table, big, said));
    draw();
  },
};

const counting = (count, one, many) => `${count} ${count === 1 ? one : many}`;
/** The first numbers in base two. */
const counted = (classes, numbers) => Array.from({ length: classes }, (_, at) => Array.from({ length: numbers }, (__, place) => (at >> (numbers - 1 - place)) & 1));
const written = (rows) => rows.map((row) => row.join("")).join("_");

function read(text, classes, numbers) {
  const given = String(text).split("_");
  return Array.from({ length: classes }, (_, at) => Array.from({ length: numbers }, (__, place) => (given[at]?.[place] === "1" ? 1 : 0)));
}
