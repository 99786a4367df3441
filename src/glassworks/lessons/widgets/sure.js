// How sure may a network be, and when should it rather give no answer? Temperature and threshold by hand.
import { calibrationError, given, logLoss, probabilities, reliability, surest, tradeOff } from "./arithmetic/calibration.js";
import { asker } from "./asking.js";
import { addressed, button, choice, h, live, number, s, slider } from "./kit.js";

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { on: "others", temperature: 1, threshold: 0, seed: 0 });
    const mine = state.values;
    const ask = asker(model);
    const big = h("p", { class: "big" }, "\u2026");
    const said = live("The network learns; a few seconds.");
    const sure = live();
    const strange = h("p");
    const [says, gives] = [diagram(), trade()];
    const figures = h("div", { class: "planes" }, says.figure, gives.figure);
    figures.hidden = true;
    let data = null;
    let [found, strangers] = [[], {}];

    // The threshold changes no probability: whoever drags it has the answers counted anew, and one line moved.
    const draw = () => {
      if (!data) return;
      const { logits, labels } = data.sets[mine.on] ?? data.sets.others;
      found = surest(probabilities(logits, mine.temperature), labels);
      strangers = Object.fromEntries(Object.entries(data.strangers).map(([words, rows]) => [words, surest(probabilities(rows, mine.temperature), rows.map(() => 0))]));
      const mean = found.reduce((total, one) => total + one.confidence, 0) / found.length;
      sure.textContent = `On average it says ${number(100 * mean, 1)}\u00a0%. Log loss ${number(logLoss(logits, labels, mine.temperature), 3)}, calibration error ${number(100 * calibrationError(found), 1)}\u00a0%.`;
      says.show(found);
      gives.show(found);
      figures.hidden = false;
      count();
    };
    const count = () => {
      if (!data) return;
      const { coverage, wrong } = given(found, mine.threshold);
      const right = found.filter((one) => one.right).length;
      big.textContent = wrong === null ? "It answers nothing" : `It answers ${number(100 * coverage, 1)}\u00a0%; of these ${number(100 * wrong, 1)}\u00a0% are wrong`;
      said.textContent = `${found.length} digits; with an answer for each, ${number(100 * right / found.length, 1)}\u00a0% are right.`;
      const answered = Object.entries(strangers).map(([words, rows]) => `${number(100 * given(rows, mine.threshold).coverage, 0)}\u00a0% of ${words}`);
      strange.textContent = `Images that are no digits are answered all the same: ${answered.join(", ")}.`;
      gives.at(mine.threshold);
    };
    const learn = async () => {
      data = null;
      big.textContent = "\u2026";
      said.textContent = "The network learns; a few seconds.";
      data = await ask({ seed: mine.seed });
      draw();
    };
    const temperature = slider({ label: "Temperature", min: 0.25, max: 6, step: 0.05, value: mine.temperature, digits: 2, onchange: (value) => { state.set({ temperature: value }); draw(); } });
    const threshold = slider({ label: "Threshold", min: 0, max: 1, step: 0.01, value: mine.threshold, digits: 2, onchange: (value) => { state.set({ threshold: value }); count(); } });
    const take = (changes) => { state.set(changes); temperature.set(mine.temperature); threshold.set(mine.threshold); draw(); };
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        temperature, h("div", { class: "row" }, button("Temperature by the library", () => data && take({ temperature: data.temperature })), button("1", () => take({ temperature: 1 }), { "aria-label": "Temperature 1" })),
        threshold, h("div", { class: "row" }, button("Threshold for 1\u00a0% wrong", () => data && take({ temperature: data.temperature, threshold: data.threshold }))),
        choice({ legend: "Measured on", options: [["others", "other digits"], ["learned", "the digits it learned from (break it)"]], value: mine.on, onchange: (on) => { state.set({ on }); draw(); } }),
        h("div", { class: "row" }, button("Another network", () => { state.set({ seed: (mine.seed + 1) % 8 }); learn(); }))),
      h("div", { class: "side" }, big, said, sure, strange),
      h("div", { class: "across" }, figures)));
    learn();
  },
};

const X = (value) => 36 + 260 * value;
const Y = (value) => 8 + 200 * (1 - value);

/** Says so much, is right so often: a bar for each bin, and the line on which both are equal. */
function diagram() {
  const bars = reliability([]).map((one) => s("rect", { x: X(one.low) + 1, width: X(one.high) - X(one.low) - 2 }));
  const drawing = s("svg", { viewBox: "0 0 306 240", role: "img" },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: X(0), x2: X(1), y1: Y(tick), y2: Y(tick), class: "grid" }), s("text", { x: 30, y: Y(tick) + 4, "text-anchor": "end" }, String(100 * tick)), s("text", { x: X(tick), y: 226, "text-anchor": "middle" }, String(100 * tick))]),
    ...bars, s("line", { x1: X(0), y1: Y(0), x2: X(1), y2: Y(1), class: "line b", style: "stroke-width: 2" }));
  const show = (found) => {
    const bins = reliability(found);
    const words = bins.filter((one) => one.count).map((one) => `says ${number(100 * one.confidence / one.count, 0)}\u00a0%: right ${number(100 * one.right / one.count, 0)}\u00a0% of ${one.count}`).join("; ");
    drawing.setAttribute("aria-label", `Reliability: ${words}`);
    bins.forEach(({ count, right }, at) => {
      const top = count ? Y(right / count) : Y(0);
      bars[at].setAttribute("y", top);
      bars[at].setAttribute("height", Y(0) - top);
      bars[at].setAttribute("style", `fill: var(--gw-line-a); opacity: ${(0.35 + 0.65 * Math.min(1, count / 40)).toFixed(2)}`);
    });
  };
  return { show, figure: h("figure", {}, drawing,
    h("figcaption", {}, "Across: what it says, in %. Bars: how often that is right; pale ones hold few digits. On the dashed line it says what is true.")) };
}

/** Answers given, and wrong ones among them, for every threshold. */
function trade() {
  const [all, wrong] = [s("polyline", { class: "curve" }), s("polyline", { class: "curve b" })];
  const line = s("line", { y1: Y(0), y2: Y(1), class: "line", style: "stroke-width: 1.5" });
  const caption = h("figcaption");
  const show = (found) => {
    const curve = tradeOff(found);
    const most = Math.max(0.02, ...curve.map((one) => one.wrong ?? 0));
    const points = (key, scale) => curve.map((one, at) => [at / 100, one[key]]).filter(([, value]) => value !== null).map(([at, value]) => `${X(at).toFixed(1)},${Y(value / scale).toFixed(1)}`).join(" ");
    all.setAttribute("points", points("coverage", 1));
    wrong.setAttribute("points", points("wrong", most));
    caption.textContent = `Across: the threshold. Full line: the share that is answered. Dashed: wrong ones among the answers; the top is ${number(100 * most, 1)}\u00a0%.`;
  };
  const at = (threshold) => ["x1", "x2"].forEach((end) => line.setAttribute(end, X(threshold)));
  return { show, at, figure: h("figure", {}, s("svg", { viewBox: "0 0 306 240", role: "img", "aria-label": "Share of answers given, and of wrong ones among them, by threshold" },
    ...[0, 0.5, 1].map((tick) => s("text", { x: X(tick), y: 226, "text-anchor": "middle" }, String(tick))),
    s("line", { x1: X(0), x2: X(1), y1: Y(0), y2: Y(0), class: "grid" }), s("line", { x1: X(0), x2: X(1), y1: Y(1), y2: Y(1), class: "grid" }),
    s("text", { x: 30, y: Y(1) + 4, "text-anchor": "end" }, "all"), all, wrong, line), caption) };
}
