// Descent on a surface: choose a start, a rule, a rate, a batch size; several rules can race on an equal budget.
import { RULES, SURFACES, descend } from "./arithmetic/optimizers.js";
import { uniform } from "./arithmetic/xor.js";
import { addressed, choice, h, live, number, plane, pointed, powered, s, slider, toggle } from "./kit.js";

const LOOKS = { sgd: "", momentum: "b", adagrad: "c", rmsprop: "b", adam: "" };
const BUDGET = 1600; // examples

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { surface: "valley", rule: "sgd", power: -1, seen: 240, batch: 8, x: -2.5, y: 1.5, noise: 0, race: false });
    const mine = state.values;
    const board = h("div");
    const figure = h("figure", {}, board, h("figcaption", {}, "Rings: equal loss. The cross is the lowest place. Click anywhere: begin there."));
    const big = h("p", { class: "big" });
    const said = live();

    const run = (rule) => {
      const random = uniform(7);
      const noise = mine.noise / Math.sqrt(mine.batch); // the mean of so many examples
      return descend(mine.surface, rule, 10 ** mine.power, Math.floor(BUDGET / mine.batch), [mine.x, mine.y], () => noise * random());
    };
    let view = null;
    const draw = () => {
      const surface = SURFACES[mine.surface];
      const steps = Math.floor(mine.seen / mine.batch);
      view = plane({ label: "", low: surface.low, high: surface.high, names: ["w\u2081", "w\u2082"], ticks: [surface.low, 0, surface.high] });
      view.below.append(...rings(mine.surface, view));
      const rules = mine.race ? Object.keys(RULES) : [mine.rule];
      const rows = [];
      const labels = [];
      for (const rule of rules) {
        const { path, away } = run(rule);
        const seen = path.slice(0, steps + 1);
        const at = seen[seen.length - 1];
        if (rule === mine.rule || mine.race) {
          view.above.append(s("polyline", { points: seen.map(([x, y]) => `${view.x(x).toFixed(1)},${view.y(y).toFixed(1)}`).join(" "), class: `curve ${LOOKS[rule]}`, style: rule === mine.rule ? "stroke-width: 3" : "stroke-width: 1.5" }));
          view.above.append(s("g", { class: rule === mine.rule ? "point one" : "point zero" }, s("circle", { cx: view.x(at[0]), cy: view.y(at[1]), r: rule === mine.rule ? 6 : 4 }), mine.race ? label(labels, view.x(at[0]) + 8, view.y(at[1]) - 6, RULES[rule].words) : ""));
        }
        const arrived = path.findIndex((place) => surface.value(place) < 0.01);
        rows.push([rule, away ? Infinity : surface.value(at), arrived, away]);
      }
      view.above.append(s("g", {}, s("path", { d: `M${view.x(surface.goal[0]) - 6} ${view.y(surface.goal[1])}h12M${view.x(surface.goal[0])} ${view.y(surface.goal[1]) - 6}v12`, class: "line" })));
      const own = rows.find(([rule]) => rule === mine.rule);
      const loss = own[1];
      big.textContent = own[3] ? "It runs away" : `Loss ${loss < 0.001 ? powered(loss) : number(loss, 3)}`;
      said.textContent = mine.race
        ? `${bet(rows, mine.rule)} Examples seen until the loss is below 0.01: ${rows.map(([rule, , arrived, away]) => `${RULES[rule].words} ${away ? "runs away" : arrived < 0 ? `not in ${BUDGET}` : arrived * mine.batch}`).join("; ")}.`
        : own[3] ? "Each step overshoots by more than it gains: the rate is too large for the steepest direction." : own[2] < 0 ? `The loss is not below 0.01 within ${BUDGET} examples.` : `Below 0.01 after ${own[2]} steps, ${own[2] * mine.batch} examples.`;
      view.name(`The path of ${RULES[mine.rule].words} on ${surface.words} after ${steps} steps.`);
      board.replaceChildren(view.drawing);
    };
    const entry = (key, label, min, max, step, digits, words) => slider({ label, min, max, step, value: mine[key], digits, words, onchange: (value) => { state.set({ [key]: value }); draw(); } });
    const starts = [["x", "Start w\u2081"], ["y", "Start w\u2082"]].map(([key, label]) => entry(key, label, -3, 3, 0.1, 1));
    pointed(board, () => view, (place) => {
      const [x, y] = place.map((one) => Math.round(10 * Math.min(3, Math.max(-3, one))) / 10);
      state.set({ x, y });
      starts[0].set(x);
      starts[1].set(y);
      draw();
    });
    const rate = entry("power", "Rate", -3, 0.5, 0.05, 2, (power) => (10 ** power).toPrecision(2));
    el.append(h("div", { class: "gw two" }, h("div", { class: "side" }, figure, ...starts), h("div", { class: "side" },
      choice({ legend: "Surface", options: Object.entries(SURFACES).map(([key, one]) => [key, one.words]), value: mine.surface, onchange: (surface) => { state.set({ surface, x: SURFACES[surface].start[0], y: SURFACES[surface].start[1] }); starts.forEach((row, at) => row.set(SURFACES[surface].start[at])); draw(); } }),
      choice({ legend: "Rule", options: Object.entries(RULES).map(([key, one]) => [key, one.words]), value: mine.rule, onchange: (rule) => { state.set({ rule }); draw(); } }),
      rate, entry("seen", "Examples seen", 0, BUDGET, 8, 0),
      choice({ legend: "Batch size", options: [1, 8, 64].map((size) => [size, String(size)]), value: mine.batch, onchange: (batch) => { state.set({ batch }); draw(); } }),
      entry("noise", "Noise of one example", 0, 8, 0.2, 1),
      toggle({ label: "All rules race: does yours arrive first?", value: mine.race, onchange: (race) => { state.set({ race }); draw(); } }), big, said)));
    draw();
  },
};

/** Whether the rule that the reader has chosen arrived before all others. */
function bet(rows, chosen) {
  const arrived = rows.filter((row) => row[2] >= 0);
  if (!arrived.length) return "None of them arrives.";
  const fewest = Math.min(...arrived.map((row) => row[2]));
  const first = arrived.filter((row) => row[2] === fewest).map((row) => RULES[row[0]].words);
  return first.includes(RULES[chosen].words) ? `You chose ${RULES[chosen].words}: nothing arrives before it.` : `You chose ${RULES[chosen].words}; first is ${first.join(", and ")}.`;
}

/** A name beside a point, lower where another one stands there already: all rules that arrive do so in one place. */
function label(placed, x, y, words) {
  while (placed.some((one) => Math.abs(one.x - x) < 90 && Math.abs(one.y - y) < 15)) y += 15;
  placed.push({ x, y });
  return s("text", { x, y, class: "over" }, words);
}

const kept = new Map();
/** The rings of a surface, which are reckoned once. */
function rings(name, view) {
  if (!kept.has(name)) kept.set(name, contours(SURFACES[name], view));
  return kept.get(name).map((ring) => ring.cloneNode());
}

/** Rings of equal loss, by marching over a grid. */
function contours(surface, view) {
  const count = 60;
  const cell = (surface.high - surface.low) / count;
  const at = (c) => surface.low + c * cell;
  const highest = surface.value([surface.low, surface.high]);
  return [0.01, 0.03, 0.08, 0.2, 0.45, 0.8].map((part) => {
    const level = part * highest;
    const parts = [];
    for (let c = 0; c < count; c++) {
      for (let r = 0; r < count; r++) {
        const corners = [[c, r], [c + 1, r], [c + 1, r + 1], [c, r + 1]].map(([a, b]) => [at(a), at(b)]);
        const cuts = corners.flatMap((corner, which) => {
          const next = corners[(which + 1) % 4];
          const [one, other] = [surface.value(corner) - level, surface.value(next) - level];
          if (one > 0 === other > 0) return [];
          const share = one / (one - other);
          return [[corner[0] + share * (next[0] - corner[0]), corner[1] + share * (next[1] - corner[1])]];
        });
        if (cuts.length >= 2) parts.push(`M${view.x(cuts[0][0]).toFixed(1)} ${view.y(cuts[0][1]).toFixed(1)}L${view.x(cuts[1][0]).toFixed(1)} ${view.y(cuts[1][1]).toFixed(1)}`);
      }
    }
    return s("path", { d: parts.join(""), class: "grid", style: "fill: none; stroke: var(--gw-muted); stroke-width: 1; opacity: .6" });
  });
}
