// The network with all of its numbers; a click on a weight asks for the sign of its slope and then gives factor by factor.
import { INPUTS, TARGETS, WEIGHTS, backward, descend, factors, forward } from "./arithmetic/backprop.js";
import { addressed, button, h, live, number, refill, s, slider, toggle } from "./kit.js";

const RATE = 0.5;
const X = { i: 42, h: 230, o: 418 };
const Y = [44, 172];
const RADIUS = 38;

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { weight: 4, t1: TARGETS[0], t2: TARGETS[1], first: false, steps: 0 });
    const mine = state.values;
    let w = WEIGHTS;
    let told = 0; // factors that are shown
    let guessed = "";
    const targets = () => [mine.t1, mine.t2];
    const drawing = s("svg", { viewBox: "0 0 460 246", class: "wide", role: "img", "aria-label": "Two inputs, two hidden units, two outputs, with their values and weights." });
    const choose = h("div", { class: "row", role: "group", "aria-label": "Choose a weight" });
    const chain = h("div", { class: "side", "aria-live": "polite" });
    const error = h("p", { class: "big" });
    const said = live();

    const draw = () => {
      const found = forward(w, targets());
      drawing.replaceChildren(...links(w, mine.weight, pick), ...nodes(found, targets()));
      error.textContent = `E = ${number(found.error, 9)}`;
      [...choose.children].forEach((one, at) => one.setAttribute("aria-pressed", String(at === mine.weight)));
      refill(chain, ...explained());
    };
    const explained = () => {
      const { parts, gradient } = factors(mine.weight, w, targets());
      const label = `w${mine.weight + 1}`;
      if (!guessed) {
        const ask = (sign) => button(sign, () => { guessed = sign; told = 1; draw(); });
        return [h("p", {}, h("b", {}, `If ${label} grows a little, does the error grow or fall?`)), h("div", { class: "row" }, ask("It grows"), ask("It falls"))];
      }
      const rows = parts.slice(0, told).map(([words, value]) => h("tr", {}, h("th", { scope: "row" }, words), h("td", { class: "num" }, number(value, 6))));
      const whole = told > parts.length;
      const right = (gradient > 0) === (guessed === "It grows");
      return [
        h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, ...rows))),
        whole
          ? h("p", { class: `said ${right ? "yes" : "no"}` }, `\u2202E/\u2202${label} = ${number(gradient, 9)}. You said: ${guessed.toLowerCase()}. ${right ? "Right." : "It is the other way."} A step with rate ${RATE} makes ${label} ${number(w[mine.weight] - RATE * gradient, 9)}.`)
          : h("div", { class: "row" }, button("Next factor", () => { told++; draw(); }, { class: "main" }), button("All of it", () => { told = parts.length + 1; draw(); })),
      ];
    };
    const pick = (at) => {
      state.set({ weight: at });
      guessed = "";
      told = 0;
      draw();
    };
    choose.append(...WEIGHTS.map((_, at) => button(`w${at + 1}`, () => pick(at), { "aria-pressed": "false" })));
    const go = (steps) => {
      w = descend(w, RATE, steps, { outputFirst: mine.first, targets: targets() });
      state.set({ steps: mine.steps + steps });
      said.textContent = `${mine.steps.toLocaleString("en")} ${mine.steps === 1 ? "step" : "steps"}${mine.first ? ", output weights moved first" : ""}: o1 = ${number(forward(w).o[0], 6)}, o2 = ${number(forward(w).o[1], 6)}.`;
      guessed = "";
      told = 0;
      draw();
    };
    const restart = () => {
      w = WEIGHTS;
      state.set({ steps: 0 });
      said.textContent = "";
      guessed = "";
      told = 0;
      draw();
    };
    const target = (key, label) => slider({ label, min: 0.01, max: 0.99, step: 0.01, value: mine[key], digits: 2, onchange: (value) => { state.set({ [key]: value }); restart(); } });
    if (mine.steps) w = descend(WEIGHTS, RATE, Math.min(mine.steps, 20000), { outputFirst: mine.first, targets: targets() });
    el.append(h("div", { class: "gw net" },
      h("div", { class: "side" }, h("figure", { class: "scroll" }, drawing, h("figcaption", {}, "Inputs i, hidden units h, outputs o with their targets t. The chosen weight is thick; click another one. Biases 0.35 and 0.60 are not trained."))),
      h("div", { class: "gw two" },
        h("div", { class: "side" }, choose, chain),
        h("div", { class: "side" }, error, target("t1", "Target t1"), target("t2", "Target t2"),
          toggle({ label: "Break it: move the output weights first", value: mine.first, onchange: (first) => { state.set({ first }); restart(); } }),
          h("div", { class: "row" }, ...[1, 10, 100, 10000].map((steps) => button(steps === 1 ? "1 step" : `${steps.toLocaleString("en")} steps`, () => go(steps))), button("Start again", restart)), said))));
    draw();
  },
};

function links(w, chosen, pick) {
  const ends = (at) => [at < 4 ? "i" : "h", at < 4 ? "h" : "o", at % 2, Math.floor((at % 4) / 2)];
  return w.flatMap((value, at) => {
    const [from, to, start, end] = ends(at);
    const [x1, x2, y1, y2] = [X[from] + RADIUS, X[to] - RADIUS, Y[start], Y[end]];
    const part = start === end ? 0.5 : 0.3;
    return [
      s("line", { x1, y1, x2, y2, style: `stroke: var(--gw-${at === chosen ? "accent" : "muted"}); stroke-width: ${at === chosen ? 5 : 1.5}` }),
      s("text", { x: x1 + part * (x2 - x1), y: y1 + part * (y2 - y1) - 6, "text-anchor": "middle", class: at === chosen ? "over strong" : "over" }, `w${at + 1} ${number(value, 3)}`),
      // Wide enough for a finger; the buttons below do the same for the keyboard.
      s("line", { x1, y1, x2, y2, style: "stroke: transparent; stroke-width: 18; cursor: pointer", onclick: () => pick(at) }),
    ];
  });
}

function nodes({ h: hidden, o }, targets) {
  const unit = (x, y, label, value, below) => [
    s("circle", { cx: x, cy: y, r: RADIUS, style: "fill: var(--gw-panel); stroke: var(--gw-ink); stroke-width: 1.5" }),
    s("text", { x, y: y - 6, "text-anchor": "middle", class: "strong" }, label),
    s("text", { x, y: y + 14, "text-anchor": "middle", class: "strong" }, number(value, 4)),
    s("text", { x, y: y + RADIUS + 17, "text-anchor": "middle" }, below),
  ];
  return [
    ...INPUTS.flatMap((value, at) => unit(X.i, Y[at], `i${at + 1}`, value, "")),
    ...hidden.flatMap((value, at) => unit(X.h, Y[at], `h${at + 1}`, value, "")),
    ...o.flatMap((value, at) => unit(X.o, Y[at], `o${at + 1}`, value, `t${at + 1} = ${number(targets[at])}`)),
  ];
}
