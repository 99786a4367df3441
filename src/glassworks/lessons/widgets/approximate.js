// A curve, the reader's own if wanted, and one hidden layer that follows it: units placed by hand, added where the error is, or learned.
import { FUNCTIONS, begin, equal, errors, learned, outer, placed, step, withOneMore } from "./arithmetic/approximation.js";
import { addressed, button, choice, h, live, powered, s, slider, toggle } from "./kit.js";

const POINTS = 21;
const MOST = 32;
const XS = Array.from({ length: 101 }, (_, at) => at / 100);
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 412, 10, 250];
const HIGH = 1.7;

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { f: "sine", way: "equal", units: 4, outside: false, seed: 0, own: Array(POINTS).fill(0) });
    const mine = state.values;
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();
    let point = 10;
    let before = null;
    let learning = null;
    let running = 0;

    const own = (x) => {
      const at = Math.min(POINTS - 2, Math.max(0, Math.floor(x * (POINTS - 1))));
      return mine.own[at] + (mine.own[at + 1] - mine.own[at]) * (x * (POINTS - 1) - at);
    };
    const f = () => (mine.f === "own" ? own : FUNCTIONS[mine.f].value);
    const network = () => {
      if (mine.way === "equal") return placed(f(), equal(mine.units));
      if (mine.way === "greedy") {
        let ends = [0, 1];
        while (ends.length <= mine.units) ends = withOneMore(f(), ends);
        return placed(f(), ends);
      }
      learning ??= begin(mine.units, mine.seed + 1);
      return learned(learning.inner, outer(learning.inner, XS, XS.map(f())));
    };
    const draw = () => {
      const follows = network();
      const found = errors(follows, f());
      const beyond = mine.outside ? 0.5 : 0;
      const x = (value) => LEFT + ((value + beyond) / (1 + 2 * beyond)) * (RIGHT - LEFT);
      const y = (value) => TOP + ((HIGH - Math.max(-3, Math.min(3, value))) / (2 * HIGH)) * (BOTTOM - TOP);
      const line = (values, low, high) => Array.from({ length: 241 }, (_, at) => low + ((high - low) * at) / 240).map((one) => `${x(one).toFixed(1)},${y(values(one)).toFixed(1)}`).join(" ");
      const drawing = s("svg", { viewBox: `0 0 420 282`, class: "wide", role: "img", "aria-label": `The curve and the network of ${mine.units} units; largest error ${short(found.largest)}` },
        s("rect", { x: x(0), y: TOP, width: x(1) - x(0), height: BOTTOM - TOP, class: "frame" }),
        ...[-1, 0, 1].flatMap((tick) => [s("line", { x1: LEFT, x2: RIGHT, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, String(tick).replace("-", "\u2212"))]),
        ...[0, 0.5, 1].map((tick) => s("text", { x: x(tick), y: BOTTOM + 18, "text-anchor": "middle" }, String(tick))),
        s("polyline", { points: line(f(), mine.f === "own" ? 0 : -beyond, mine.f === "own" ? 1 : 1 + beyond), class: "curve b" }),
        s("polyline", { points: line(follows, -beyond, 1 + beyond), class: "curve" }),
        ...(mine.f === "own" ? mine.own.map((value, at) => s("circle", { cx: x(at / (POINTS - 1)), cy: y(value), r: at === point ? 6 : 3.5, style: `fill: var(--gw-${at === point ? "ink" : "line-b"})` })) : []));
      if (mine.f === "own") drawable(drawing, beyond);
      figure.replaceChildren(drawing, h("figcaption", {}, `Dashed: the curve. Full: the network.${mine.f === "own" ? " Draw it with the mouse or a finger, or by the sliders Point and Height." : ""}${mine.outside ? " The frame is [0, 1], the set that the theorem is about." : ""}`));
      big.textContent = `Largest error ${short(found.largest)}`;
      const change = before && before.units !== mine.units ? ` With ${before.units} units it was ${short(before.largest)}.` : "";
      said.textContent = `${mine.units} ${mine.units === 1 ? "unit" : "units"}; mean squared error ${short(found.squared)}.${change}`;
      return found;
    };
    const drawable = (drawing, beyond) => {
      const put = (event) => {
        const box = drawing.getBoundingClientRect();
        const x = (((event.clientX - box.left) / box.width) * 420 - LEFT) / (RIGHT - LEFT);
        const y = HIGH - ((((event.clientY - box.top) / box.height) * 282 - TOP) / (BOTTOM - TOP)) * 2 * HIGH;
        const at = Math.round((x * (1 + 2 * beyond) - beyond) * (POINTS - 1));
        if (at < 0 || at >= POINTS) return;
        point = at;
        set(Math.max(-1.6, Math.min(1.6, Math.round(y * 20) / 20)));
      };
      drawing.style.touchAction = "none";
      drawing.addEventListener("pointerdown", put);
      drawing.addEventListener("pointermove", (event) => event.buttons && put(event));
    };
    const set = (value) => {
      state.set({ own: mine.own.map((old, at) => (at === point ? value : old)) });
      which.set(point + 1);
      height.set(value);
      draw();
    };
    const anew = (changes) => {
      running++;
      state.set(changes);
      learning = null;
      ownRow.hidden = mine.f !== "own";
      learnRow.hidden = mine.way !== "learned";
      draw();
    };
    const size = (count) => {
      before = { units: mine.units, ...errors(network(), f()) };
      units.set(count);
      anew({ units: count });
    };
    const units = slider({ label: "Units", min: 1, max: MOST, step: 1, value: mine.units, digits: 0, onchange: (value) => size(value) });
    const which = slider({ label: "Point", min: 1, max: POINTS, step: 1, value: point + 1, digits: 0, onchange: (value) => { point = value - 1; height.set(mine.own[point]); draw(); } });
    const height = slider({ label: "Height", min: -1.6, max: 1.6, step: 0.05, value: 0, digits: 2, onchange: set });
    const ownRow = h("div", { class: "side" }, which, height);
    const learn = (steps) => {
      const round = ++running;
      let done = 0;
      const part = () => {
        if (round !== running) return;
        const until = performance.now() + 12;
        const ys = XS.map(f());
        while (done < steps && performance.now() < until) { learning = step(learning, XS, ys); done++; }
        draw();
        if (done < steps) setTimeout(part);
      };
      part();
    };
    const learnRow = h("div", { class: "row" }, button("Learn 200 steps", () => learn(200), { class: "main" }), button("One step", () => learn(1)), button("Stop", () => running++), button("Other start", () => anew({ seed: mine.seed + 1 })));
    el.append(h("div", { class: "gw two" }, figure, h("div", { class: "side" },
      choice({ legend: "Curve", options: [...Object.entries(FUNCTIONS).map(([key, one]) => [key, one.words]), ["own", "my own"]], value: mine.f, onchange: (key) => { before = null; anew({ f: key }); } }), ownRow,
      choice({ legend: "The units are", options: [["equal", "ReLU, by hand, equally spaced"], ["greedy", "ReLU, each where the error is largest"], ["learned", "logistic, learned"]], value: mine.way, onchange: (way) => { before = null; anew({ way }); } }),
      units, h("div", { class: "row" }, button("Add a unit", () => size(Math.min(MOST, mine.units + 1))), button("Twice the units", () => size(Math.min(MOST, 2 * mine.units)))), learnRow,
      toggle({ label: "Break it: look outside [0, 1]", value: mine.outside, onchange: (outside) => { state.set({ outside }); draw(); } }), big, said)));
    anew({});
  },
};

const short = (value) => (value >= 0.01 ? value.toFixed(3) : value === 0 ? "0" : powered(value));
