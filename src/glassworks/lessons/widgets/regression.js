// Points that can be dragged, of two classes or three, and the probabilities that fit them best.
import { crossEntropy, newton, probability, softmax, softmaxFit, softmaxLoss, sum } from "./arithmetic/regression.js";
import { uniform } from "./arithmetic/xor.js";
import { addressed, button, choice, h, halfPlane, lineThrough, live, number, operand, plane, s, slider } from "./kit.js";

const EACH = 8;
const HIGH = 3;
const SPREAD = 1.7; // wide enough that the classes overlap
const MIDDLES = [[-0.6, -0.5], [0.6, 0.5], [-0.6, 1.2]];

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { classes: 2, by: "fit", w: [1, 0, 0], pull: 0, point: 1, seed: 0, at: written(start(2, 0)) });
    const mine = state.values;
    const view = plane({ label: "", low: -HIGH, high: HIGH, ticks: [-2, 0, 2] });
    const big = h("p", { class: "big" });
    const formula = h("p");
    const said = live();
    let points = read(mine.at);

    const label = (at) => Math.floor(at / EACH);
    const labels = () => points.map((_, at) => label(at));
    const fit = () => (mine.by === "hand" && mine.classes === 2 ? mine.w : newton(points, labels(), mine.pull));
    const draw = () => {
      const chosen = points[mine.point - 1];
      let loss;
      let right;
      let size;
      if (mine.classes === 2) {
        const wb = fit();
        loss = crossEntropy(wb, points, labels());
        right = points.filter((point, at) => (sum(wb, point) > 0 ? 1 : 0) === label(at)).length;
        size = Math.hypot(wb[0], wb[1]);
        const line = (odds) => lineThrough(wb[0], wb[1], wb[2] - odds, view.low, view.high);
        view.below.replaceChildren(s("polygon", { points: corners(halfPlane(...wb, view.low, view.high)), class: "side1" }));
        view.above.replaceChildren(...[[0, "line", 2.5], [Math.log(9), "line b", 1.2], [-Math.log(9), "line b", 1.2]].flatMap(([odds, look, width]) => {
          const ends = line(odds);
          return ends ? [s("line", { x1: view.x(ends[0][0]), y1: view.y(ends[0][1]), x2: view.x(ends[1][0]), y2: view.y(ends[1][1]), class: look, style: `stroke-width: ${width}` })] : [];
        }), ...marks());
        formula.textContent = `Point ${mine.point}: z = ${number(wb[0])} \u00b7 ${operand(chosen[0])} + ${operand(wb[1])} \u00b7 ${operand(chosen[1])} + ${operand(wb[2])} = ${number(sum(wb, chosen))}, p = 1 / (1 + e\u207b\u1dbb) = ${number(probability(wb, chosen), 3)}`;
      } else {
        const rows = softmaxFit(points, labels(), 3, Math.max(1e-4, mine.pull));
        loss = softmaxLoss(rows, points, labels());
        const shares = points.map((point) => softmax(rows.map((row) => sum(row, point))));
        right = shares.filter((share, at) => share.indexOf(Math.max(...share)) === label(at)).length;
        size = Math.hypot(...rows.flatMap((row) => row.slice(0, 2)));
        const regions = rows.map((row, k) => rows.reduce((area, other, l) => (l === k ? area : cut(area, row.map((value, i) => value - other[i]))), [[-HIGH, -HIGH], [HIGH, -HIGH], [HIGH, HIGH], [-HIGH, HIGH]]));
        view.below.replaceChildren(...regions.flatMap((area, k) => (area.length ? [s("polygon", { points: corners(area), style: `fill: rgb(var(--gw-accent-rgb) / ${[0.02, 0.16, 0.08][k]}); stroke: var(--gw-ink); stroke-width: 2` }), s("text", { x: view.x(mean(area, 0)), y: view.y(mean(area, 1)), "text-anchor": "middle", class: "strong" }, `class ${k}`)] : [])));
        view.above.replaceChildren(...marks());
        formula.textContent = `Point ${mine.point}: the three sums ${rows.map((row) => number(sum(row, chosen))).join(", ")} become the shares ${shares[mine.point - 1].map((share) => number(share, 3)).join(", ")}.`;
      }
      big.textContent = `Loss\u00a0${number(loss, 3)} \u00b7 ${right}\u00a0of\u00a0${points.length}\u00a0right`;
      said.textContent = loss < 0.01 && mine.pull === 0
        ? `A line divides them: the loss falls towards 0 as the weights grow without end (their length is ${number(size, 1)} by now). There is no best line; a pull on the weights makes one.`
        : `The length of the weights is ${number(size, 2)}. ${mine.by === "hand" && mine.classes === 2 ? `The least loss is ${number(crossEntropy(newton(points, labels(), mine.pull), points, labels()), 3)}.` : ""}`;
      view.name(`${points.length} points of ${mine.classes} classes; ${right} are right, the loss is ${number(loss, 3)}.`);
    };
    const corners = (area) => area.map(([x, y]) => `${view.x(x).toFixed(1)},${view.y(y).toFixed(1)}`).join(" ");
    const marks = () => points.flatMap(([x, y], at) => {
      const here = { cx: view.x(x), cy: view.y(y) };
      const shape = label(at) === 2 ? s("rect", { x: here.cx - 7, y: here.cy - 7, width: 14, height: 14, style: "fill: var(--gw-panel); stroke: var(--gw-line-c); stroke-width: 3" }) : s("circle", { ...here, r: 7 });
      return [s("g", { class: `point ${label(at) === 1 ? "one" : "zero"}` }, shape), ...(at === mine.point - 1 ? [s("circle", { ...here, r: 13, class: "now" })] : [])];
    });
    const place = (x, y) => {
      const within = (value) => Math.max(-HIGH, Math.min(HIGH, Math.round(value * 20) / 20));
      points[mine.point - 1] = [within(x), within(y)];
      state.set({ at: written(points) });
      show();
    };
    const show = () => {
      which.set(mine.point);
      across.set(points[mine.point - 1][0]);
      up.set(points[mine.point - 1][1]);
      draw();
    };
    const put = (next) => {
      points = next;
      state.set({ at: written(points), point: Math.min(mine.point, points.length) });
      which.querySelector("input").max = points.length;
      hand.hidden = mine.classes === 3;
      byHand.hidden = mine.by !== "hand" || mine.classes === 3;
      show();
    };
    const which = slider({ label: "Point", min: 1, max: points.length, step: 1, value: mine.point, digits: 0, onchange: (point) => { state.set({ point }); show(); } });
    const across = slider({ label: "Its x\u2081", min: -HIGH, max: HIGH, step: 0.05, value: 0, digits: 2, onchange: (x) => place(x, points[mine.point - 1][1]) });
    const up = slider({ label: "Its x\u2082", min: -HIGH, max: HIGH, step: 0.05, value: 0, digits: 2, onchange: (y) => place(points[mine.point - 1][0], y) });
    const byHand = h("div", { class: "side" }, ...["w\u2081", "w\u2082", "b"].map((words, at) => slider({ label: words, min: -4, max: 4, step: 0.1, value: mine.w[at], onchange: (value) => { state.set({ w: mine.w.map((old, i) => (i === at ? value : old)) }); draw(); } })));
    const hand = choice({ legend: "The line", options: [["fit", "of the least loss"], ["hand", "placed by hand"]], value: mine.by, onchange: (by) => { state.set({ by }); byHand.hidden = by !== "hand"; draw(); } });
    drag(view, () => points, (at) => state.set({ point: at + 1 }), place, () => mine.point - 1);
    el.append(h("div", { class: "gw two" },
      h("figure", {}, view.drawing, h("figcaption", {}, "Drag the points, or use the sliders. Hollow: class 0, filled: class 1, square: class 2. Full line: p = 1/2; dashed: 0.1 and 0.9.")),
      h("div", { class: "side" },
        choice({ legend: "Classes", options: [["2", "two: logistic"], ["3", "three: softmax"]], value: String(mine.classes), onchange: (key) => { state.set({ classes: +key }); put([...points, ...start(3, mine.seed).slice(2 * EACH)].slice(0, +key * EACH)); } }),
        hand, byHand, which, across, up,
        slider({ label: "Pull on the weights", min: 0, max: 0.5, step: 0.01, value: mine.pull, digits: 2, onchange: (pull) => { state.set({ pull }); draw(); } }),
        h("div", { class: "row" }, button("Break it: part the classes", () => put(points.map(([x, y], at) => [x, y].map((value, d) => Math.max(-HIGH, Math.min(HIGH, value + 1.8 * Math.sign(MIDDLES[label(at)][d])))))), { class: "main" }), button("Other points", () => { state.set({ seed: mine.seed + 1 }); put(start(mine.classes, mine.seed)); })),
        big, formula, said)));
    put(points);
  },
};

/** Points around the middle of each class. */
function start(classes, seed) {
  const random = uniform(seed + 11);
  return MIDDLES.slice(0, classes).flatMap(([x, y]) => Array.from({ length: EACH }, () => [x, y].map((value) => Math.round((value + SPREAD * random()) * 20) / 20)));
}

const written = (points) => points.map((point) => point.map((one) => Number(one.toFixed(2))).join("~")).join("_");

function read(text) {
  const found = String(text).split("_").map((one) => one.split("~").map(Number));
  const good = found.every((one) => one.length === 2 && one.every(Number.isFinite)) && [2 * EACH, 3 * EACH].includes(found.length);
  return good ? found : start(2, 0);
}

const mean = (area, at) => area.reduce((total, corner) => total + corner[at], 0) / area.length;

/** The part of a polygon where w1 x + w2 y + b > 0. */
function cut(area, wb) {
  const found = [];
  area.forEach((corner, at) => {
    const next = area[(at + 1) % area.length];
    const [here, there] = [sum(wb, corner), sum(wb, next)];
    if (here > 0) found.push(corner);
    if (here > 0 !== there > 0) found.push([0, 1].map((d) => corner[d] + (here / (here - there)) * (next[d] - corner[d])));
  });
  return found;
}

/** Dragging: the nearest point is taken, and goes where the pointer goes. */
function drag(view, points, take, place, taken) {
  const at = (event) => {
    const box = view.drawing.getBoundingClientRect();
    const span = view.x(view.high) - view.x(view.low);
    const [px, py] = [((event.clientX - box.left) / box.width) * 320, ((event.clientY - box.top) / box.height) * 320];
    return [view.low + ((px - view.x(view.low)) / span) * (view.high - view.low), view.high - ((py - view.y(view.high)) / span) * (view.high - view.low)];
  };
  let held = false;
  view.drawing.style.touchAction = "none";
  view.drawing.addEventListener("pointerdown", (event) => {
    const [x, y] = at(event);
    const apart = points().map((point) => Math.hypot(point[0] - x, point[1] - y));
    const nearest = apart.indexOf(Math.min(...apart));
    if (apart[nearest] > 0.4) return;
    take(nearest);
    held = true;
    view.drawing.setPointerCapture(event.pointerId);
  });
  view.drawing.addEventListener("pointermove", (event) => held && taken() >= 0 && place(...at(event)));
  view.drawing.addEventListener("pointerup", () => (held = false));
}
