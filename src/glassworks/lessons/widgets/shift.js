// A digit is moved, and three networks of the server say what they see: dense ones know places, the convolutional one does not.
import { addressed, button, choice, h, live, number, s, slider } from "./kit.js";
import { pad, unwritten, written } from "./pad.js";
import { watcher } from "./watching.js";

const SMALL = 8;
const MOST = 4;

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { digit: "3", right: 0, down: 0, drawn: "" });
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const answers = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "What each network says" });
    const shares = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "All held-out digits" });
    const said = live();
    const drawn = unwritten(mine.drawn, SMALL, SMALL);
    const board = pad({ label: "Draw a digit", picture: drawn, onchange: () => { state.set({ drawn: written(drawn) }); see(); } });
    const own = h("div", {}, h("p", { class: "muted" }, "Draw a digit of your own; make its lines one or two pixels wide."), board.grid);
    let examples = null;

    const watching = watcher(model, (now) => {
      if (now.error) said.textContent = now.error;
      if (!now.networks) return;
      examples = now.examples;
      shares.replaceChildren(table(now));
      said.textContent = `All three learned from digits in the middle of the frame alone.`;
      see();
    });
    const see = async () => {
      if (!examples) return;
      const pixels = mine.digit === "own" ? drawn.map((row) => row.map((value) => (value > 0 ? 16 : 0))) : examples[+mine.digit];
      const found = await watching.ask({ do: "see", pixels, right: mine.right, down: mine.down });
      if (found.error) {
        said.textContent = found.error;
        return;
      }
      const goal = mine.digit === "own" ? null : +mine.digit;
      figure.replaceChildren(picture(found.image), h("figcaption", {}, `Moved by ${number(mine.right, 0)} to the right and ${number(mine.down, 0)} down, as the networks get it.`));
      answers.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, ...["network", "says", "sure"].map((text) => h("th", { scope: "col" }, text)), h("td"))), h("tbody", {}, ...found.answers.map((one) =>
        h("tr", {}, h("th", { scope: "row" }, one.name), h("td", { class: "num" }, String(one.digit)), h("td", { class: "num" }, `${number(100 * one.share, 0)}\u00a0%`), h("td", { class: goal === null ? "" : one.digit === goal ? "good" : "bad" }, goal === null ? "" : one.digit === goal ? "right" : "wrong"))))));
      const dense = found.answers[1];
      big.textContent = `The dense network says ${dense.digit}${goal === null ? "" : dense.digit === goal ? ", right" : ", wrong"}`;
    };
    const entry = (key, label) => slider({ label, min: -MOST, max: MOST, step: 1, value: mine[key], digits: 0, onchange: (value) => { state.set({ [key]: value }); see(); } });
    const moves = { right: entry("right", "To the right"), down: entry("down", "Down") };
    const middle = button("Back to the middle", () => { state.set({ right: 0, down: 0 }); moves.right.set(0); moves.down.set(0); see(); });
    el.append(h("div", { class: "gw two" }, h("div", { class: "side" }, figure, own),
      h("div", { class: "side" },
        choice({ legend: "Digit", options: [...Array.from({ length: 10 }, (_, at) => [String(at), String(at)]), ["own", "my own"]], value: mine.digit, onchange: (digit) => { state.set({ digit }); own.hidden = digit !== "own"; see(); } }),
        moves.right, moves.down, h("div", { class: "row" }, middle), watching.row, big, answers, said),
      h("div", { class: "across beneath" }, h("h3", {}, "All held-out digits, by how far they are moved"), shares)));
    own.hidden = mine.digit !== "own";
    watching.begin({});
  },
};

function picture(image) {
  const side = image.length;
  return s("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": "The digit in its frame", style: "max-width: 16rem" },
    s("rect", { x: 0, y: 0, width: side, height: side, style: "fill: var(--gw-panel); stroke: var(--gw-muted); stroke-width: .1" }),
    ...image.flatMap((row, r) => row.flatMap((value, c) => (value > 0.02 ? [s("rect", { x: c, y: r, width: 1.01, height: 1.01, style: `fill: var(--gw-ink); opacity: ${value.toFixed(2)}` })] : []))));
}

function table({ networks, held_out: count }) {
  const distances = networks[0].right.map((_, at) => at);
  // Narrow enough for a telephone: the column that tells is the third.
  return h("table", {}, h("caption", { class: "muted", style: "caption-side: bottom; text-align: left" }, `Of ${count} digits so many percent are right, moved to each of the four sides.`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "network"), ...distances.map((distance) => h("th", { scope: "col", class: "num" }, `${distance}\u00a0px`)))),
    h("tbody", {}, ...networks.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name, h("span", { class: "muted", style: "display: block; font-weight: 400" }, `${one.parameters.toLocaleString("en")} parameters`)),
      ...one.right.map((share) => h("td", { class: "num" }, number(100 * share, 1)))))));
}
