// A template for each digit: look at it, change it, and see what becomes of the answers.
import { right, softmax, sums } from "./arithmetic/regression.js";
import { addressed, button, choice, h, live, number, s, slider } from "./kit.js";
import { pad, unwritten, written } from "./pad.js";

const SIDE = 8;
const STRONG = 3;

export default {
  render({ model, el }) {
    const { name, weights: learned, biases, images, labels } = model.get("config");
    const state = addressed(name, { template: 3, image: 1, own: false, brush: "0", drawn: "", changed: "" });
    const mine = state.values;
    const scaled = images.map((pixels) => pixels.map((value) => value / 16));
    const highest = Math.max(...learned.flat().map(Math.abs));
    let weights = reweighted(learned, mine.changed);
    const drawn = unwritten(mine.drawn, SIDE, SIDE);
    const board = pad({ label: "Draw a digit", picture: drawn, onchange: () => { state.set({ drawn: written(drawn) }); draw(); } });
    const digit = tile((value) => `fill: var(--gw-ink); opacity: ${value.toFixed(2)}`, "The digit", "9rem");
    const sumOf = learned.map(() => h("td", { class: "num" }));
    const shareOf = learned.map(() => h("td", { class: "num" }));
    const shares = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The sums and shares of all ten" },
      h("table", {}, h("thead", {}, h("tr", {}, ...["digit", "sum", "share"].map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, ...learned.map((_, at) => h("tr", {}, h("th", { scope: "row" }, String(at)), sumOf[at], shareOf[at])))));
    const tint = (value) => `fill: rgb(var(--gw-${value >= 0 ? "accent" : "bad"}-rgb) / ${Math.min(1, Math.abs(value) / highest).toFixed(2)})`;
    const tiles = learned.map((_, at) => tile(tint, `Template ${at}`, "2.6rem"));
    const small = h("div", { class: "row", role: "group", "aria-label": "The ten templates" }, ...tiles.map((one, at) =>
      h("button", { type: "button", "aria-label": `Template ${at}`, onclick: () => { state.set({ template: at }); drawTemplates(); } }, h("span", {}, String(at)), one.picture)));
    const big = h("p", { class: "big" });
    const said = live();
    const cells = Array.from({ length: SIDE * SIDE }, (_, at) => h("button", { type: "button", class: "cell", onclick: () => change([at]) }));
    const grid = h("div", { class: "pad weights", role: "group", "aria-label": "The weights of this template" },
      ...Array.from({ length: SIDE }, (_, r) => h("div", { class: "line", style: `--side: ${SIDE}` }, ...cells.slice(r * SIDE, (r + 1) * SIDE))));

    const pixels = () => (mine.own ? drawn.flat().map((value) => (value > 0 ? 1 : 0)) : scaled[mine.image - 1]);
    const change = (places) => {
      for (const at of places) weights[mine.template][at] = { 0: 0, "+": STRONG, "-": -STRONG }[mine.brush];
      reweigh();
    };
    const before = right(learned, biases, scaled, labels);
    let now = right(weights, biases, scaled, labels);
    const isAsLearned = () => weights.every((row, at) => row.every((value, place) => value === learned[at][place]));
    // Another digit changes no template: whoever drags through the digits has the digit, sums and shares drawn alone.
    const draw = () => {
      const found = sums(weights, biases, pixels());
      const p = softmax(found);
      const answer = p.indexOf(Math.max(...p));
      const goal = mine.own ? null : labels[mine.image - 1];
      big.textContent = `${now} of ${labels.length} right`;
      said.textContent = `${isAsLearned() ? "The templates as they were learned" : now === before ? "As many as with the templates as they were learned" : `As learned it was ${before}`}. This ${goal === null ? "drawing" : goal} is called ${answer}, with ${number(100 * p[answer], 0)}\u00a0%${goal === null ? "" : answer === goal ? ": right" : ": wrong"}.`;
      digit.show(pixels());
      p.forEach((share, at) => {
        sumOf[at].textContent = number(found[at]);
        shareOf[at].textContent = `${number(100 * share, 1)}\u00a0%`;
        shareOf[at].className = at === answer ? "num good" : "num";
      });
    };
    const drawTemplates = () => {
      tiles.forEach((one, at) => one.show(weights[at]));
      [...small.children].forEach((one, at) => one.setAttribute("aria-pressed", String(at === mine.template)));
      cells.forEach((cell, at) => {
        const value = weights[mine.template][at];
        cell.textContent = number(value, 1);
        cell.setAttribute("style", `background: rgb(var(--gw-${value >= 0 ? "accent" : "bad"}-rgb) / ${(Math.min(1, Math.abs(value) / highest) * 0.5).toFixed(2)})`);
        cell.setAttribute("aria-label", `Template ${mine.template}, row ${Math.floor(at / SIDE) + 1}, column ${(at % SIDE) + 1}: ${number(value, 1)}`);
      });
    };
    const reweigh = () => {
      state.set({ changed: changes(learned, weights) });
      now = right(weights, biases, scaled, labels);
      drawTemplates();
      draw();
    };
    const which = slider({ label: "Digit", min: 1, max: labels.length, step: 1, value: mine.image, digits: 0, onchange: (image) => { state.set({ image }); draw(); } });
    const own = h("div", { class: "drawn" }, board.grid);
    const held = h("figure", {}, digit.picture);
    el.append(h("div", { class: "gw wide" }, small), h("div", { class: "gw two" },
      h("div", { class: "side" }, grid,
        choice({ legend: "Press a weight to make it", options: [["0", "0"], ["+", `${STRONG}: asks for ink`], ["-", `\u2212${STRONG}: asks for paper`]], value: mine.brush, onchange: (brush) => state.set({ brush }) }),
        h("div", { class: "row" }, button("Break it: erase this template", () => { weights[mine.template] = weights[mine.template].map(() => 0); reweigh(); }), button("As learned", () => { weights = learned.map((row) => [...row]); reweigh(); }))),
      h("div", { class: "side" }, big, said,
        choice({ legend: "Image", options: [["held", "a held-out digit"], ["own", "my own"]], value: mine.own ? "own" : "held", onchange: (key) => { state.set({ own: key === "own" }); own.hidden = key !== "own"; held.hidden = key === "own"; which.hidden = key === "own"; draw(); } }),
        which, h("div", { class: "pair" }, own, held, shares))));
    own.hidden = !mine.own;
    held.hidden = mine.own; // the drawing itself is larger
    which.hidden = mine.own;
    drawTemplates();
    draw();
  },
};

const MADE = { o: 0, p: STRONG, m: -STRONG };

/** Weights that are not as learned, for the address: per template its number and runs of learned, 0, +3 and -3, such as 3-12l1o51l. */
function changes(learned, weights) {
  const kind = (value, own) => (value === own ? "l" : value > 0 ? "p" : value < 0 ? "m" : "o");
  const runs = (row, own) => row.map((value, at) => kind(value, own[at])).join("").replace(/(.)\1*/g, (run, one) => `${run.length}${one}`);
  return weights.map((row, at) => [at, runs(row, learned[at])]).filter(([, text]) => text !== `${SIDE * SIDE}l`).map((one) => one.join("-")).join("_");
}

/** The weights of such a text; what cannot be read stays as learned. */
function reweighted(learned, text) {
  const rows = learned.map((row) => [...row]);
  for (const [, template, runs] of String(text).matchAll(/(\d)-((?:\d+[lopm])+)/g)) {
    let at = 0;
    for (const [, length, kind] of runs.matchAll(/(\d+)([lopm])/g)) {
      const end = Math.min(SIDE * SIDE, at + Number(length));
      if (kind in MADE) rows[template].fill(MADE[kind], at, end);
      at = end;
    }
  }
  return rows;
}

/** An image of SIDE x SIDE numbers; `show` draws others in it, and touches the pixels that differ. */
function tile(style, label, width) {
  const pixels = Array.from({ length: SIDE * SIDE }, (_, at) => s("rect", { x: at % SIDE, y: Math.floor(at / SIDE), width: 1.01, height: 1.01 }));
  const styles = [];
  return {
    picture: s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": label, style: `width: ${width}` },
      s("rect", { x: 0, y: 0, width: SIDE, height: SIDE, style: "fill: var(--gw-panel); stroke: var(--gw-muted); stroke-width: .1" }), ...pixels),
    show: (values) => values.forEach((value, at) => {
      const wanted = style(value);
      if (styles[at] !== wanted) pixels[at].setAttribute("style", (styles[at] = wanted));
    }),
  };
}
