// Draw an X or an O: every map on the way, the list of twelve, the vote; layers to take out, tricky cases to begin with.
import { FILTERS, HIGH, LETTERS, image, read } from "./arithmetic/convolution.js";
import { addressed, button, choice, h, live, number, toggle } from "./kit.js";
import { numbers, pad } from "./pad.js";

const FILTER_NAMES = ["Falling", "Crossing", "Rising"];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { drawn: written(image(LETTERS.x)), relu: true, pool: true, stage: "second" });
    const mine = state.values;
    const picture = unwritten(mine.drawn);
    const vote = h("p", { class: "big" });
    const said = live();
    const maps = h("div", { class: "maps" });
    const list = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The list that votes" });

    const draw = () => {
      board.draw();
      const found = read(picture, FILTERS, { withRelu: mine.relu, withPool: mine.pool });
      const { x, o } = found.votes;
      if (Number.isNaN(x)) {
        vote.textContent = "No vote";
        said.textContent = `Without pooling the list has ${found.vector.length} values; the vote knows twelve places.`;
      } else {
        vote.textContent = `X ${number(x, 3)} \u00b7 O ${number(o, 3)}`;
        said.textContent = x === o ? "A tie." : `It is called ${x > o ? "an X" : "an O"}, by ${number(Math.abs(x - o), 3)}.`;
      }
      const shown = { maps: found.maps, positive: found.positive, first: found.first, second: found.second }[mine.stage];
      maps.replaceChildren(...shown.map((map, at) => h("div", {}, h("h3", {}, FILTER_NAMES[at]), numbers(map, { label: `${FILTER_NAMES[at]}, ${mine.stage}` }))));
      list.replaceChildren(found.vector.length > 12 ? h("p", { class: "muted" }, `${found.vector.length} values`) : h("table", { class: "map" }, h("tbody", {},
        h("tr", {}, h("th", { scope: "row" }, "place"), ...found.vector.map((_, at) => h("td", {}, String(at + 1)))),
        h("tr", {}, h("th", { scope: "row" }, "value"), ...found.vector.map((value) => h("td", { style: `background: rgb(var(--gw-${value < 0 ? "bad" : "accent"}-rgb) / ${(Math.min(1, Math.abs(value)) * 0.55).toFixed(2)})` }, number(value)))),
        h("tr", {}, h("th", { scope: "row" }, "votes for"), ...found.vector.map((_, at) => h("td", {}, HIGH.x.includes(at) ? "X" : HIGH.o.includes(at) ? "O" : "\u2013"))))));
      state.set({ drawn: written(picture) });
    };
    const board = pad({ label: "Draw here", picture, onchange: () => draw() });
    const put = (next) => {
      next.forEach((line, r) => line.forEach((value, c) => (picture[r][c] = value)));
      draw();
    };
    const shifted = (rows, by) => rows.map((line) => line.map((_, c) => line[c - by] ?? -1));
    const noisy = (rows) => rows.map((line, r) => line.map((value, c) => ((r * 31 + c * 17) % 11 === 0 ? -value : value)));
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" }, board.grid, h("div", { class: "row" },
        button("X", () => put(image(LETTERS.x))), button("O", () => put(image(LETTERS.o))), button("X, moved by one", () => put(shifted(image(LETTERS.x), 1))),
        button("X with specks", () => put(noisy(image(LETTERS.x)))), button("Empty", () => put(picture.map((line) => line.map(() => -1)))))),
      h("div", { class: "side" }, vote, said,
        h("fieldset", { class: "choice" }, h("legend", {}, "Break it on purpose"),
          toggle({ label: "ReLU", value: mine.relu, onchange: (relu) => { state.set({ relu }); draw(); } }),
          toggle({ label: "Pooling", value: mine.pool, onchange: (on) => { state.set({ pool: on }); draw(); } })),
        choice({ legend: "Show the maps after", options: [["maps", "convolution"], ["positive", "ReLU"], ["first", "one pooling"], ["second", "both poolings"]], value: mine.stage, onchange: (stage) => { state.set({ stage }); draw(); } }))),
      h("div", { class: "gw wide" }, maps, list));
    draw();
  },
};

/** 81 pixels as hexadecimal text, for the address. */
function written(picture) {
  const bits = picture.flat().map((value) => (value > 0 ? "1" : "0")).join("").padEnd(84, "0");
  return bits.match(/.{4}/g).map((four) => parseInt(four, 2).toString(16)).join("");
}

function unwritten(text) {
  const bits = [...String(text).padEnd(21, "0")].map((one) => (parseInt(one, 16) || 0).toString(2).padStart(4, "0")).join("");
  return Array.from({ length: 9 }, (_, r) => Array.from({ length: 9 }, (__, c) => (bits[r * 9 + c] === "1" ? 1 : -1)));
}
