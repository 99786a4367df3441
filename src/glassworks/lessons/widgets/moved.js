// Move a letter and watch its maps: they move along (equivariance); only their largest value stays (invariance).
import { apart, largest, moved } from "./arithmetic/fields.js";
import { FILTERS, LETTERS, convolve, image, pool, relu } from "./arithmetic/convolution.js";
import { addressed, button, choice, h, live, number, slider, toggle } from "./kit.js";
import { numbers } from "./pad.js";

const SIDE = 15; // of the empty frame that a letter of 9 pixels moves in
const MOST = 4;

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { letter: "x", filter: 0, by: 0, pool: true });
    const mine = state.values;
    const big = h("p", { class: "big" });
    const said = live();
    const sheet = h("div", { class: "maps" });

    const maps = (picture) => {
      const map = relu(convolve(picture, FILTERS[mine.filter]));
      return mine.pool ? pool(map) : map;
    };
    const draw = () => {
      const frame = framed(image(LETTERS[mine.letter in LETTERS ? mine.letter : "x"]));
      const [before, after] = [maps(frame), maps(moved(frame, mine.by))];
      const jump = mine.pool ? 2 : 1;
      const along = mine.by % jump === 0 ? apart(after, moved(before, mine.by / jump)) : null;
      const [first, second] = [largest(before), largest(after)];
      big.textContent = along === null ? "No whole number of units" : `Maps moved along: ${number(along, 3)} apart`;
      said.textContent = `At the same place they differ by ${number(apart(after, before), 3)}. The largest value of the map was ${number(first, 3)} and is ${number(second, 3)}. `
        + (along === null ? "A unit of this map stands for two pixels: half a unit cannot be moved, and pooling takes other values together." : "The layer is equivariant for this move.");
      sheet.replaceChildren(...[["The map of the letter as it was", before], ["The map of the moved letter", after]].map(([words, map]) => h("div", { class: "fits" }, h("h3", {}, words), numbers(map, { label: words, digits: 1 }))));
    };
    const by = slider({ label: "Moved by", min: 0, max: MOST, step: 1, value: mine.by, digits: 0, onchange: (value) => { state.set({ by: value }); draw(); } });
    const step = button("One pixel to the right", () => { state.set({ by: (mine.by + 1) % (MOST + 1) }); by.set(mine.by); draw(); });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        choice({ legend: "Letter", options: [["x", "X"], ["o", "O"]], value: mine.letter, onchange: (letter) => { state.set({ letter }); draw(); } }),
        choice({ legend: "Filter", options: [[0, "falling"], [1, "crossing"], [2, "rising"]], value: mine.filter, onchange: (filter) => { state.set({ filter }); draw(); } }),
        by, h("div", { class: "row" }, step),
        h("fieldset", { class: "choice" }, h("legend", {}, "Break it on purpose"), toggle({ label: "Pooling, 2 apart", value: mine.pool, onchange: (on) => { state.set({ pool: on }); draw(); } }))),
      h("div", { class: "side" }, big, said),
      h("div", { class: "across" }, sheet)));
    draw();
  },
};

/** The letter in an empty frame; ink is 1 and paper 0 here, so that an empty place answers 0. */
const framed = (letter) => Array.from({ length: SIDE }, (_, r) => Array.from({ length: SIDE }, (__, c) => (letter[r - 3]?.[c - 1] > 0 ? 1 : 0)));
