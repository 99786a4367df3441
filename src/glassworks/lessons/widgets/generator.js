// The reader is the generator: eight clouds to move by hand, against the best discriminator there can be; then by its slope.
import { RING, WIDTH, chance, covered, step, value } from "./arithmetic/clouds.js";
import { addressed, button, choice, h, live, number, plane, pointed, s, slider } from "./kit.js";

const CELLS = 26;
const BEGIN = Array.from({ length: 8 }, (_, at) => [0.75 * Math.cos(0.5 * at), 0.75 * Math.sin(0.5 * at)].map(tenth)).flat();
const FAIR = -Math.log(4);

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { at: BEGIN, which: 1, loss: "minimax" });
    const mine = state.values;
    const view = plane({ label: "", low: -3, high: 3, names: ["x", "y"], ticks: [-2, 0, 2] });
    const cells = grid(view);
    view.below.append(...cells.map((one) => one.mark));
    const size = view.x(WIDTH) - view.x(0);
    const own = RING.map((_, at) => ({ circle: s("circle", { r: size * 0.8 }), words: s("text", { "text-anchor": "middle", class: "strong over" }, String(at + 1)) }));
    view.above.append(
      ...RING.map(([x, y]) => s("circle", { cx: view.x(x), cy: view.y(y), r: size, style: "fill: none; stroke: var(--gw-line-a); stroke-width: 2.5" })),
      ...own.flatMap(({ circle, words }) => [circle, words]));
    const big = h("p", { class: "big" });
    const said = live();
    const clouds = () => RING.map((_, at) => mine.at.slice(2 * at, 2 * at + 2));

    const draw = () => {
      const made = clouds();
      for (const cell of cells) {
        const tint = (45 * chance(made, cell.place)).toFixed(0);
        if (tint !== cell.tint) cell.mark.setAttribute("style", `fill: color-mix(in srgb, var(--gw-accent) ${tint}%, var(--gw-panel))`);
        cell.tint = tint;
      }
      made.forEach(([x, y], at) => {
        const { circle, words } = own[at];
        circle.setAttribute("cx", view.x(x));
        circle.setAttribute("cy", view.y(y));
        circle.setAttribute("style", `fill: none; stroke: var(--gw-line-b); stroke-width: ${at + 1 === mine.which ? 4 : 2}; stroke-dasharray: 5 4; cursor: grab`);
        words.setAttribute("x", view.x(x));
        words.setAttribute("y", view.y(y) + 4.5);
      });
      const now = value(made);
      const mean = made.reduce((sum, place) => sum + chance(made, place), 0) / made.length;
      const found = covered(made);
      big.textContent = `${found} of 8 \u00b7 V\u00a0=\u00a0${number(now, 3)}`;
      said.textContent = `At your clouds D is ${number(mean, 2)} on average. `
        + (now - FAIR < 0.02 ? "V is as good as \u2212ln 4: no discriminator can tell yours from the real ones." : `V can fall to \u2212ln 4 = ${number(FAIR, 3)}: the two distributions are ${number((now - FAIR) / 2, 3)} apart.`);
      view.name(`Eight real clouds on a ring, eight of yours; ${found} of the real ones have one of yours.`);
      rows.forEach((row, axis) => row.set(made[mine.which - 1][axis]));
      chosen.set(mine.which);
    };
    const put = (made) => {
      state.set({ at: made.flat() });
      draw();
    };
    const move = (place) => put(clouds().map((old, at) => (at + 1 === mine.which ? place.map((one) => tenth(Math.min(3, Math.max(-3, one)))) : old)));
    const chosen = slider({ label: "Cloud", min: 1, max: 8, step: 1, value: mine.which, digits: 0, onchange: (which) => { state.set({ which }); draw(); } });
    const rows = ["Its x", "Its y"].map((label, axis) => slider({ label, min: -3, max: 3, step: 0.1, value: 0, onchange: (next) => move(clouds()[mine.which - 1].map((old, other) => (other === axis ? next : old))) }));
    pointed(view.drawing, () => view, (place, begins) => {
      if (begins) {
        const far = clouds().map(([x, y]) => Math.hypot(x - place[0], y - place[1]));
        state.set({ which: 1 + far.indexOf(Math.min(...far)) });
      }
      move(place);
    });
    const descend = (count) => {
      let made = clouds();
      for (let at = 0; at < count; at++) made = step(made, mine.loss);
      put(made.map((place) => place.map((one) => Math.round(1000 * one) / 1000)));
    };
    el.append(h("div", { class: "gw two" },
      h("figure", {}, view.drawing, h("figcaption", {}, "Full circles: the real clouds. Dashed, with a number: yours; drag them. Tinted: where the best discriminator says \u201creal\u201d.")),
      h("div", { class: "side" }, big, said, chosen, ...rows,
        choice({ legend: "Or descend: each cloud goes down the slope of", options: [["minimax", "ln(1 \u2212 D)"], ["non_saturating", "\u2212ln D"]], value: mine.loss, onchange: (loss) => state.set({ loss }) }),
        h("div", { class: "row" }, button("One step", () => descend(1), { class: "main" }), button("Fifty", () => descend(50)),
          button("Break it: all on one", () => put(RING.map(() => [2, 0]))), button("Start again", () => { state.set({ which: 1 }); put(RING.map((_, at) => BEGIN.slice(2 * at, 2 * at + 2))); })))));
    draw();
  },
};

function tenth(value) {
  return Math.round(10 * value) / 10;
}

/** Cells of the plane, to be tinted. */
function grid(view) {
  const side = (view.high - view.low) / CELLS;
  return Array.from({ length: CELLS * CELLS }, (_, at) => {
    const place = [view.low + (at % CELLS) * side, view.low + Math.floor(at / CELLS) * side];
    const [x, y] = [view.x(place[0]), view.y(place[1] + side)];
    return {
      mark: s("rect", { x, y, width: view.x(place[0] + side) - x + 0.6, height: view.y(place[1]) - y + 0.6 }), // no seams
      place: place.map((one) => one + side / 2),
    };
  });
}
