// Two hidden units bend the plane: their two lines on the left, where the four points go on the right.
import { POINTS, TRUTH, answer } from "./arithmetic/perceptron.js";
import { addressed, button, choice, h, lineThrough, live, mark, number, operand, plane, pointed, s, slider } from "./kit.js";
import { arrow, dragged, held } from "./lines.js";

// Each hidden unit hands one input on: the points stay where they are.
const BEGIN = [1, 0, -0.5, 0, 1, -0.5];
const SOLVED = [1, 1, -0.5, 1, 1, -1.5];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { w: BEGIN, soft: false });
    const mine = state.values;
    const inputs = plane({ label: "", low: -0.75, high: 1.75 });
    const hidden = plane({ label: "", low: -0.35, high: 1.35, names: ["h\u2081", "h\u2082"] });
    const said = live();
    const unit = (which) => mine.w.slice(3 * which, 3 * which + 3);
    const value = (which, point) => {
      const [w1, w2, b] = unit(which);
      const z = w1 * point[0] + w2 * point[1] + b;
      return mine.soft ? 1 / (1 + Math.exp(-5 * z)) : answer([w1, w2, b], point);
    };

    const draw = () => {
      const folded = POINTS.map((point) => [value(0, point), value(1, point)]);
      inputs.above.replaceChildren(
        ...[0, 1].flatMap((which) => {
          const ends = lineThrough(...unit(which), inputs.low, inputs.high);
          return ends ? [s("line", { x1: inputs.x(ends[0][0]), y1: inputs.y(ends[0][1]), x2: inputs.x(ends[1][0]), y2: inputs.y(ends[1][1]), class: which ? "line b" : "line" })] : [];
        }),
        ...[0, 1].flatMap((which) => arrow(inputs, unit(which))),
        ...POINTS.map((point, at) => mark(inputs.x(point[0]), inputs.y(point[1]), TRUTH.xor[at] === 1, false, point.join(""))),
      );
      const found = dividing(folded);
      hidden.below.replaceChildren();
      // Points on one place are drawn side by side, with their names under each other.
      const seen = new Map();
      const marks = folded.map((place, at) => {
        const key = place.map((one) => one.toFixed(1)).join();
        const before = seen.get(key) ?? 0;
        seen.set(key, before + 1);
        return mark(hidden.x(place[0]) + 22 * before, hidden.y(place[1]), TRUTH.xor[at] === 1, false, POINTS[at].join(""));
      });
      const ends = found && lineThrough(...found, hidden.low, hidden.high);
      hidden.above.replaceChildren(...(ends ? [s("line", { x1: hidden.x(ends[0][0]), y1: hidden.y(ends[0][1]), x2: hidden.x(ends[1][0]), y2: hidden.y(ends[1][1]), class: "line" })] : []), ...marks);
      said.className = `live said ${found ? "yes" : "no"}`;
      said.textContent = found
        ? `One line now divides them: ${number(found[0], 1)} h\u2081 + ${operand(found[1], 1)} h\u2082 + ${operand(found[2], 1)} = 0. The output unit can do the rest.`
        : "No line divides the filled from the hollow points in the plane of h\u2081 and h\u2082 yet.";
      inputs.name("The plane of the inputs with the lines of both hidden units.");
      hidden.name(`Where the hidden units send the four points; ${found ? "a line divides them" : "no line divides them"}.`);
    };

    const labels = ["w\u2081\u2081", "w\u2081\u2082", "b\u2081", "w\u2082\u2081", "w\u2082\u2082", "b\u2082"];
    const rows = labels.map((label, at) =>
      slider({
        label, min: -2, max: 2, step: 0.1, value: mine.w[at],
        onchange: (next) => {
          state.set({ w: mine.w.map((old, which) => (which === at ? next : old)) });
          draw();
        },
      }));
    const put = (values) => {
      state.set({ w: values });
      rows.forEach((row, at) => row.set(values[at]));
      draw();
    };
    let holding = null;
    pointed(inputs.drawing, () => inputs, (place, begins) => {
      if (begins) holding = held([unit(0), unit(1)], place);
      if (!holding) return;
      const moved = dragged(unit(holding.which), holding.turns, place, 2);
      put(mine.w.map((old, at) => (Math.floor(at / 3) === holding.which ? moved[at % 3] : old)));
    });
    const how = choice({
      legend: "The hidden units answer", options: [["step", "with a step"], ["soft", "with a steep curve"]], value: mine.soft ? "soft" : "step",
      onchange: (key) => { state.set({ soft: key === "soft" }); draw(); },
    });
    el.append(h("div", { class: "gw net" },
      h("div", { class: "planes" },
        h("figure", {}, inputs.drawing, h("figcaption", {}, "The inputs. Full line: the first hidden unit; dashed: the second. Drag a line to move it, the tip of its arrow to turn it.")),
        h("figure", {}, hidden.drawing, h("figcaption", {}, "The same four points as the hidden units see them."))),
      h("div", { class: "side" }, h("div", { class: "planes" }, h("div", { class: "side" }, ...rows.slice(0, 3)), h("div", { class: "side" }, ...rows.slice(3))),
        how, h("div", { class: "row" }, button("Show one that works", () => put(SOLVED)), button("Start again", () => put(BEGIN))), said)));
    draw();
  },
};

/** Weights of the line that divides XOR's classes there with most room, by trying directions; nothing if there is none. */
function dividing(places) {
  let [best, most] = [null, 0.05];
  for (let angle = 0; angle < 72; angle++) {
    const [w1, w2] = [Math.cos((angle * Math.PI) / 36), Math.sin((angle * Math.PI) / 36)];
    const sums = places.map(([x, y]) => w1 * x + w2 * y);
    const ones = Math.min(...sums.filter((_, at) => TRUTH.xor[at] === 1));
    const zeros = Math.max(...sums.filter((_, at) => TRUTH.xor[at] === 0));
    if (ones - zeros > most + 1e-9) [best, most] = [[w1, w2, -(ones + zeros) / 2], ones - zeros];
  }
  return best;
}
