// Drag a filter over a letter: nine products, their mean, and the map that grows from them; one cell is for the reader.
import { FILTERS, LETTERS, convolve, image, products, response } from "./arithmetic/convolution.js";
import { addressed, button, choice, fresh, h, live, number, slider } from "./kit.js";
import { numbers, pad, unwritten, written } from "./pad.js";

const NAMES = ["falling \u2198", "crossing \u2715", "rising \u2197"];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { letter: "x", filter: 0, row: 0, column: 0, draws: false, drawn: "", weights: "" }); // what was drawn, and which weights are turned: nothing where they are as given
    const mine = state.values;
    const given = () => [image(LETTERS[mine.letter in LETTERS ? mine.letter : "x"]), FILTERS[Math.min(2, Math.max(0, Math.round(mine.filter)))]];
    const picture = mine.drawn ? unwritten(mine.drawn, 9, 9) : given()[0];
    const filter = mine.weights ? unwritten(mine.weights, 3, 3) : given()[1].map((line) => [...line]);
    const map = h("div", { class: "fits" });
    const working = h("div", { class: "side" });
    const said = live();
    let asking = false; // the reader computes the cell:
    let isHelped = false; // the products are shown after a wrong value

    const draw = () => {
      board.draw();
      hide.textContent = asking ? "Show it" : "Hide it: I compute it myself";
      buttons.forEach((one, at) => {
        const value = filter[Math.floor(at / 3)][at % 3];
        one.textContent = value > 0 ? "1" : "\u22121";
        one.setAttribute("aria-label", `Filter row ${Math.floor(at / 3) + 1}, column ${(at % 3) + 1}: ${value}`);
      });
      const parts = products(picture, filter, mine.row, mine.column);
      const sum = parts.reduce((a, b) => a + b);
      working.replaceChildren(
        h("p", {}, `Pixel times weight, nine times: ${asking && !isHelped ? "?" : parts.map((one) => number(one, 0)).join(", ")}`),
        h("p", { class: "big" }, asking ? "? / 9" : `${number(sum, 0)} / 9 = ${number(sum / 9)}`));
      const shown = convolve(picture, filter);
      if (asking) shown[mine.row][mine.column] = NaN;
      map.replaceChildren(numbers(shown, { label: "The map of all responses", marked: (r, c) => r === mine.row && c === mine.column }));
    };
    const lay = (row, column) => {
      state.set({ row: Math.min(6, Math.max(0, row)), column: Math.min(6, Math.max(0, column)) });
      move.row.set(mine.row + 1);
      move.column.set(mine.column + 1);
      draw();
      return true;
    };
    const changed = () => {
      const [drawn, weights] = [picture, filter].map(written);
      const [letter, own] = given().map(written);
      state.set({ drawn: drawn === letter ? "" : drawn, weights: weights === own ? "" : weights });
      choose();
      draw();
    };
    // What is changed is none of those that are offered, so that each of them can be chosen again.
    const choose = () => {
      letters.set(mine.drawn ? "" : mine.letter);
      offered.set(mine.weights ? "" : mine.filter);
    };
    const board = pad({ label: "The image", picture, onchange: () => changed(), frame: () => [mine.row, mine.column], moves: (r, c) => !mine.draws && lay(r - 1, c - 1) });
    const under = (event) => {
      const cell = event.buttons && (event.target.getRootNode() ?? document).elementFromPoint(event.clientX, event.clientY)?.closest("td");
      if (cell && map.contains(cell)) lay(cell.parentNode.rowIndex, cell.cellIndex);
    };
    map.addEventListener("pointerdown", under);
    map.addEventListener("pointermove", under);
    const buttons = Array.from({ length: 9 }, (_, at) => button("", () => {
      filter[Math.floor(at / 3)][at % 3] *= -1;
      changed();
    }));
    const take = (rows, wanted) => {
      wanted.forEach((line, r) => line.forEach((value, c) => (rows[r][c] = value)));
      changed();
    };
    const move = { row: null, column: null };
    for (const axis of ["row", "column"]) {
      move[axis] = slider({ label: axis === "row" ? "Row" : "Column", min: 1, max: 7, step: 1, value: mine[axis] + 1, digits: 0, onchange: (value) => { state.set({ [axis]: value - 1 }); draw(); } });
    }
    const step = button("Next place", () => {
      const at = (mine.row * 7 + mine.column + 1) % 49;
      lay(Math.floor(at / 7), at % 7);
    });
    const letters = choice({ legend: "Letter", options: [["x", "X"], ["o", "O"]], value: mine.letter, onchange: (letter) => { state.set({ letter }); take(picture, given()[0]); } });
    const offered = choice({ legend: "Filter", options: NAMES.map((words, at) => [at, words]), value: mine.filter, onchange: (at) => { state.set({ filter: at }); take(filter, given()[1]); } });
    choose();
    const id = fresh("own");
    const own = h("input", { id, type: "text", inputmode: "decimal", size: 8, autocomplete: "off" });
    const check = button("Check my cell", () => {
      const right = response(picture, filter, mine.row, mine.column);
      const given = parsed(own.value);
      const good = Math.abs(given - right) < 0.006;
      said.className = `live said ${good ? "yes" : "no"}`;
      said.textContent = good ? `Yes: ${number(right * 9, 0)} / 9 = ${number(right)}.` : "Not yet. Of the nine products above count those that are 1, take away those that are \u22121, divide by 9.";
      asking = isHelped = !good;
      draw();
    });
    const hide = button("", () => {
      [asking, isHelped, said.className, said.textContent] = [!asking, false, "live", ""];
      if (asking) own.focus();
      draw();
    });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" }, board.grid,
        letters, offered,
        choice({ legend: "The pointer", options: [[false, "moves the filter"], [true, "draws"]], value: mine.draws, onchange: (draws) => state.set({ draws }) }),
        move.row, move.column, h("div", { class: "row" }, step)),
      h("div", { class: "side" }, working,
        h("div", {}, h("p", { class: "muted" }, "Click a weight to turn its sign:"), h("div", { class: "filter" }, ...buttons)),
        h("div", { class: "row" }, hide, h("label", { for: id }, "My value"), own, check), said,
        h("div", {}, h("h3", {}, "The map: every place of the filter (click one to lay it there)"), map))));
    draw();
  },
};

/** 0.55, 5/9 or -1/9. */
function parsed(text) {
  const [above, below = "1"] = text.replace(",", ".").replace("\u2212", "-").split("/");
  return Number(above) / Number(below);
}
