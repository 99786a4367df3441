// How sure may a network be, and when should it rather give no answer? Temperature and threshold by hand.
import { calibrationError, given, logLoss, probabilities, reliability, surest } from "./arithmetic/calibration.js";
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
    const figures = h("div", { class: "planes" });
    let data = null;

    const draw = () => {
      if (!data) return;
      const { logits, labels } = data.sets[mine.on] ?? data.sets.others;
      const found = surest(probabilities(logits, mine.temperature), labels);
      const { coverage, wrong } = given(found, mine.threshold);
      const right = found.filter((one) => one.right).length;
      big.textContent = wrong === null ? "It answers nothing" : `It answers ${number(100 * coverage, 1)} %; of these ${number(100 * wrong, 1)} % are wrong`;
      said.textContent = `${found.length} digits; with an answer for each, ${number(100 * right / found.length, 1)} % are right.`;
      const mean = found.reduce((total, one) => total + one.confidence, 0) / found.length;
      sure.textContent = `On average it says ${number(100 * mean, 1)} %. Log loss ${number(logLoss(logits, labels, mine.temperature), 3)}, calibration error ${number(100 * calibrationError(found), 1)} %.`;
      const answered = Object.entries(data.strangers).map(([words, rows]) => `${number(100 * given(surest(probabilities(rows, mine.temperature), rows.map(() => 0)), mine.threshold).coverage, 0)} % of ${words}`);
      strange.textContent = `Images that are no digits are answered all the same: ${answered.join(", ")}.`;
      figures.replaceChildren(diagram(found), trade(found, mine.threshold));
    };
    const learn = async () => {
      data = null;
      big.textContent = "\u2026";
      said.textContent = "The network learns; a few seconds.";
      data = await ask({ seed: mine.seed });
      draw();
    };
    const temperature = slider({ label: "Temperature", min: 0.25, max: 6, step: 0.05, value: mine.temperature, digits: 2, onchange: (value) => { state.set({ temperature: value }); draw(); } });
    const threshold = slider({ label: "Threshold", min: 0, max: 1, step: 0.01, value: mine.threshold, digits: 2, onchange: (value) => { state.set({ threshold: value }); draw(); } });
    const take = (changes) => { state.set(changes); temperature.set(mine.temperature); threshold.set(mine.threshold); draw(); };
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        temperature, h("div", { class: "row" }, button("Temperature by the library", () => data && take({ temperature: data.temperature })), button("1", () => take({ temperature: 1 }), { "aria-label": "Temperature 1" })),
        threshold, h("div", { class: "row" }, button("Threshold for 1 % wrong", () => data && take({ temperature: data.temperature, threshold: data.threshold }))),
        choice({ legend: "Measured on", options: [["others", "other digits"], ["learned", "the digits it learned from (break it)"]], value: mine.on, onchange: (on) => { state.set({ on }); draw(); } }),
        h("div", { class: "row" }, button("Another network", () => { state.set({ seed: (mine.seed + 1) % 8 }); learn(); }))),
      h("div", { class: "side" }, big, said, sure, strange),
      h("div", { class: "across" }, figures)));
    learn();
  },
};

/** Says so much, is right so often: a bar for each bin, and the line on which both are equal. */
function diagram(found) {
  const bins = reliability(found).filter((one) => one.count);
  const [x, y] = [(value) => 36 + 260 * value, (value) => 8 + 200 * (1 - value)];
  const words = bins.map((one) => `says ${number(100 * one.confidence / one.count, 0)} %: right ${number(100 * one.right / one.count, 0)} % of ${one.count}`).join("; ");
  return h("figure", {}, s("svg", { viewBox: "0 0 306 240", role: "img", "aria-label": `Reliability: ${words}` },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: x(0), x2: x(1), y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 30, y: y(tick) + 4, "text-anchor": "end" }, String(100 * tick)), s("text", { x: x(tick), y: 226, "text-anchor": "middle" }, String(100 * tick))]),
    ...bins.map((one) => s("rect", { x: x(one.low) + 1, width: x(one.high) - x(one.low) - 2, y: y(one.right / one.count), height: y(0) - y(one.right / one.count), style: `fill: var(--gw-line-a); opacity: ${(0.35 + 0.65 * Math.min(1, one.count / 40)).toFixed(2)}` })),
    s("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), class: "line b", style: "stroke-width: 2" })),
    h("figcaption", {}, "Across: what it says, in %. Bars: how often that is right; pale ones hold few digits. On the dashed line it says what is true."));
}

/** Answers given, and wrong ones among them, for every threshold. */
function trade(found, threshold) {
  const [x, y] = [(value) => 36 + 260 * value, (value) => 8 + 200 * (1 - value)];
  const curve = Array.from({ length: 101 }, (_, at) => given(found, at / 100));
  const most = Math.max(0.02, ...curve.map((one) => one.wrong ?? 0));
  const points = (key, scale) => curve.map((one, at) => [at / 100, one[key]]).filter(([, value]) => value !== null).map(([at, value]) => `${x(at).toFixed(1)},${y(value / scale).toFixed(1)}`).join(" ");
  return h("figure", {}, s("svg", { viewBox: "0 0 306 240", role: "img", "aria-label": "Share of answers given, and of wrong ones among them, by threshold" },
    ...[0, 0.5, 1].map((tick) => s("text", { x: x(tick), y: 226, "text-anchor": "middle" }, String(tick))),
    s("line", { x1: x(0), x2: x(1), y1: y(0), y2: y(0), class: "grid" }), s("line", { x1: x(0), x2: x(1), y1: y(1), y2: y(1), class: "grid" }),
    s("text", { x: 30, y: y(1) + 4, "text-anchor": "end" }, "all"),
    s("polyline", { points: points("coverage", 1), class: "curve" }), s("polyline", { points: points("wrong", most), class: "curve b" }),
    s("line", { x1: x(threshold), x2: x(threshold), y1: y(0), y2: y(1), class: "line", style: "stroke-width: 1.5" })),
    h("figcaption", {}, `Across: the threshold. Full line: the share that is answered. Dashed: wrong ones among the answers; the top is ${number(100 * most, 1)} %.`));
}
