// Draw an X or an O: every map on the way, the list of twelve, the vote; layers to take out, filters to change, tricky cases.
import { FILTERS, HIGH, LETTERS, TRICKY, image, read } from "./arithmetic/convolution.js";
import { addressed, button, choice, h, live, number, toggle } from "./kit.js";
import { numbers, pad, unwritten, written } from "./pad.js";

const FILTER_NAMES = ["Falling", "Crossing", "Rising"];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { drawn: written(image(LETTERS.x)), filters: written(FILTERS.flat()), relu: true, pool: true, stage: "second" });
    const mine = state.values;
    const picture = unwritten(mine.drawn, 9, 9);
    const lines = unwritten(mine.filters, 9, 3); // three filters, one below the other
    const filters = [0, 1, 2].map((at) => lines.slice(3 * at, 3 * at + 3));
    const vote = h("p", { class: "big" });
    const said = live();
    const maps = h("div", { class: "maps" });
    const many = h("p", { class: "muted" });

    const draw = () => {
      board.draw();
      const found = read(picture, filters, { withRelu: mine.relu, withPool: mine.pool });
      const { x, o } = found.votes;
      if (Number.isNaN(x)) {
        vote.textContent = "No vote";
        said.textContent = `Without pooling the list has ${found.vector.length} values; the vote knows twelve places.`;
      } else {
        vote.textContent = `X ${number(x, 3)} \u00b7 O ${number(o, 3)}`;
        said.textContent = x === o ? "A tie." : `It is called ${x > o ? "an X" : "an O"}, by ${number(Math.abs(x - o), 3)}.`;
      }
      const shown = { maps: found.maps, positive: found.positive, first: found.first, second: found.second }[mine.stage];
      filters.forEach((filter, at) => {
        const isOwn = written(filter) !== written(FILTERS[at]);
        columns[at].name.textContent = isOwn ? `${FILTER_NAMES[at]}, changed` : FILTER_NAMES[at];
        columns[at].cells.forEach((cell, place) => {
          const weight = filter[Math.floor(place / 3)][place % 3];
          cell.textContent = weight > 0 ? "1" : "\u22121";
          cell.setAttribute("aria-label", `${FILTER_NAMES[at]}, row ${Math.floor(place / 3) + 1}, column ${(place % 3) + 1}: ${weight}`);
        });
        columns[at].map.replaceChildren(numbers(shown[at], { label: `${FILTER_NAMES[at]}, ${mine.stage}` }));
      });
      const isTwelve = found.vector.length === 12;
      many.textContent = isTwelve ? "" : `${found.vector.length} values`;
      columns.forEach(({ votes }, at) => votes.replaceChildren(isTwelve ? part(FILTER_NAMES[at], found.vector.slice(4 * at, 4 * at + 4), 4 * at) : ""));
      state.set({ drawn: written(picture), filters: written(lines) });
    };
    const columns = FILTER_NAMES.map((_, at) => {
      const cells = Array.from({ length: 9 }, (__, place) => button("", () => {
        filters[at][Math.floor(place / 3)][place % 3] *= -1;
        draw();
      }));
      return { cells, name: h("h3"), map: h("div"), votes: h("div") };
    });
    const board = pad({ label: "Draw here", picture, onchange: () => draw() });
    const put = (next) => {
      next.forEach((line, r) => line.forEach((value, c) => (picture[r][c] = value)));
      draw();
    };
    const shifted = (rows, by) => rows.map((line) => line.map((_, c) => line[c - by] ?? -1));
    const noisy = (rows) => rows.map((line, r) => line.map((value, c) => ((r * 31 + c * 17) % 11 === 0 ? -value : value)));
    el.append(h("div", { class: "gw net" }, h("div", { class: "gw two beside" },
      h("div", { class: "side" }, board.grid),
      h("div", { class: "side" }, vote, said,
        h("fieldset", { class: "choice" }, h("legend", {}, "Break it on purpose"),
          toggle({ label: "ReLU", value: mine.relu, onchange: (relu) => { state.set({ relu }); draw(); } }),
          toggle({ label: "Pooling", value: mine.pool, onchange: (on) => { state.set({ pool: on }); draw(); } })),
        choice({ legend: "Show the maps after", options: [["maps", "convolution"], ["positive", "ReLU"], ["first", "one pooling"], ["second", "both poolings"]], value: mine.stage, onchange: (stage) => { state.set({ stage }); draw(); } }),
        h("div", { class: "row" },
        button("X", () => put(image(LETTERS.x))), button("O", () => put(image(LETTERS.o))), button("X, moved by one", () => put(shifted(image(LETTERS.x), 1))),
        ...Object.entries(TRICKY).map(([how, rows]) => button(`X, ${how}`, () => put(image(rows)))),
        button("X with specks", () => put(noisy(image(LETTERS.x)))), button("Empty", () => put(picture.map((line) => line.map(() => -1))))))),
      h("div", { class: "gw wide" }, h("div", { class: "row" }, h("p", { class: "muted" }, "Click a weight of a filter to turn its sign; which places vote for what stays as it was."), button("The lecture's filters", () => {
        FILTERS.flat().forEach((line, r) => line.forEach((value, c) => (lines[r][c] = value)));
        draw();
      })), maps, many)));
    maps.append(...columns.map((one) => h("div", { class: "side fits" }, one.name, h("div", { class: "row" }, h("div", { class: "filter" }, ...one.cells), one.map), one.votes)));
    draw();
  },
};

/** The four places of the list that one map fills, and what each votes for. */
function part(words, values, first) {
  const row = (title, cells) => h("tr", {}, h("th", { scope: "row" }, title), ...cells);
  const votes = (at) => (HIGH.x.includes(at) ? "X" : HIGH.o.includes(at) ? "O" : "\u2013");
  return h("table", { class: "map", "aria-label": `From the ${words.toLowerCase()} map` }, h("tbody", {},
    row("place", values.map((_, at) => h("td", {}, String(first + at + 1)))),
    row("value", values.map((value) => h("td", { style: `background: rgb(var(--gw-${value < 0 ? "bad" : "accent"}-rgb) / ${(Math.min(1, Math.abs(value)) * 0.55).toFixed(2)})` }, number(value)))),
    row("votes for", values.map((_, at) => h("td", {}, votes(first + at))))));
}
