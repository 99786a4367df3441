// A real adversarial network that learns a ring of eight clusters: start, pause, change the rates, break it; then be the discriminator.
import { asker } from "./asking.js";
import { addressed, button, choice, disable, h, live, number, plane, s, slider, toggle } from "./kit.js";

const CHUNK = 20;
const RULES = ["loss", "signs", "flat", "spectral", "seed"];

export default {
  render({ model, el }) {
    const { name, most } = model.get("config");
    const state = addressed(name, { loss: "relativistic", signs: true, flat: true, spectral: false, g: -2.8, d: -2.8, seed: 0 });
    const mine = state.values;
    const ask = asker(model);
    const view = plane({ label: "The ring, before the first step", low: -3, high: 3, names: ["x", "y"], ticks: [-2, 0, 2] });
    const big = h("p", { class: "big" });
    const said = live();
    const progress = h("progress", { max: most, value: 0, "aria-label": "Steps of the game" });
    const history = h("div");
    const quiz = h("div", { class: "across side" });
    const score = { right: 0, asked: 0 };
    let real = [];
    let game = 0;
    let playing = false;
    let moment = null;
    let course = [];

    const rules = () => Object.fromEntries(RULES.map((key) => [key, mine[key]]));
    const show = (answer) => {
      if (answer.error) {
        playing = false;
        said.className = "live said no";
        said.textContent = answer.error;
        return;
      }
      if (answer.real) real = answer.real;
      moment = answer.moment;
      if (moment.step) course.push([moment.step, moment.good, moment.right]);
      progress.value = moment.step;
      view.below.replaceChildren(...real.map(([x, y]) => s("circle", { cx: view.x(x), cy: view.y(y), r: 2, style: "fill: var(--gw-line-a); opacity: .45" })));
      view.above.replaceChildren(...moment.samples.map(([x, y]) => s("path", { d: `M${view.x(x) - 3} ${view.y(y) - 3}l6 6m0 -6l-6 6`, style: "stroke: var(--gw-line-b); stroke-width: 1.4" })));
      view.name(`${moment.modes} of 8 clusters are generated after ${moment.step} steps; ${number(100 * moment.good, 0)} percent of the samples lie in one.`);
      big.textContent = moment.finite ? `${moment.modes} of 8 clusters` : "It has run away";
      said.className = "live";
      said.textContent = moment.step === 0 ? "Nothing is learned yet: noise comes out near the middle."
        : `Step ${moment.step}: ${number(100 * moment.good, 1)}\u00a0% of the samples lie within three standard deviations of a cluster (98.9\u00a0% of real points do)`
          + `${moment.width === null ? "" : `; the clusters are ${number(moment.width, 3)} wide, the real ones 0.050`}. The discriminator is right about ${number(100 * moment.right, 0)}\u00a0% of a batch.`;
      history.replaceChildren(curves(course, most));
    };
    const fresh = async () => {
      playing = false;
      game += 1;
      course = [];
      quiz.replaceChildren();
      label();
      show(await ask({ do: "new", ...rules() }));
    };
    const learn = async (steps) => show(await ask({ do: "learn", steps, ...rules(), at: moment?.step ?? 0, generator: 10 ** mine.g, discriminator: 10 ** mine.d }));
    const label = () => (play.textContent = playing ? "Pause" : "Start");
    const run = async () => {
      playing = !playing;
      label();
      const own = game;
      while (playing && own === game && moment.finite && moment.step < most) await learn(CHUNK);
      if (own === game) playing = false;
      label();
    };
    const play = button("Start", run, { class: "main" });
    const rate = (key, words) => {
      const row = slider({ label: words, min: -4, max: -1.5, step: 0.1, value: mine[key], words: (power) => (10 ** power).toPrecision(2), onchange: (value) => state.set({ [key]: value }) });
      return row;
    };
    const rule = (key, label_) => toggle({ label: label_, value: mine[key], onchange: (value) => { state.set({ [key]: value }); fresh(); } });
    const quizzed = button("Which of two is generated?", () => question(quiz, real, moment, score));
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" }, h("figure", {}, view.drawing, h("figcaption", {}, "Dots: real points. Crosses: generated ones."), history, h("figcaption", {}, "Over the steps: full line, samples in a cluster; dashed, what the discriminator gets right.")), rate("g", "Generator\u2019s rate"), rate("d", "Discriminator\u2019s rate")),
      h("div", { class: "side" },
        h("div", { class: "row" }, play, button("One step", () => learn(1)), button("New start", () => { state.set({ seed: mine.seed + 1 }); fresh(); })), progress,
        choice({ legend: "The game", options: [["relativistic", "pairs of real and generated (2018)"], ["non_saturating", "non-saturating (2014)"], ["minimax", "minimax (2014)"]], value: mine.loss, onchange: (loss) => { state.set({ loss }); fresh(); } }),
        h("fieldset", {}, h("legend", {}, "Break it: switch off, or on"), rule("signs", "signs in the noise"), rule("flat", "slope penalties R1 and R2"), rule("spectral", "spectral norm in the discriminator")),
        big, said, h("div", { class: "row" }, quizzed)),
      quiz));
    fresh();
  },
};

/** Twelve points of each kind, in two frames; the reader is the discriminator. */
function question(place, real, moment, score) {
  if (!moment?.samples.length) return;
  const some = (points) => Array.from({ length: 12 }, () => points[Math.floor(Math.random() * points.length)]);
  const first = Math.random() < 0.5;
  const frames = first ? [some(moment.samples), some(real)] : [some(real), some(moment.samples)];
  const said = live();
  const small = frames.map((points, at) => {
    const view = plane({ label: `Frame ${"AB"[at]}: twelve points`, low: -3, high: 3, size: 240, names: ["", ""], ticks: [-2, 2] });
    view.above.append(...points.map(([x, y]) => s("circle", { cx: view.x(x), cy: view.y(y), r: 4, style: "fill: var(--gw-ink)" })));
    return h("figure", {}, view.drawing, h("figcaption", {}, `Frame ${"AB"[at]}`));
  });
  const answer = (at) => () => {
    const right = (at === 0) === first;
    score.right += right;
    score.asked += 1;
    said.className = `live said ${right ? "yes" : "no"}`;
    said.textContent = `${right ? "Yes" : "No"}: ${"AB"[first ? 0 : 1]} is generated, after ${moment.step} steps. You were right ${score.right} of ${score.asked} times; half is what guessing gives.`;
    buttons.forEach((one) => disable(one, true));
  };
  const buttons = ["A", "B"].map((words, at) => button(`${words} is generated`, answer(at)));
  place.replaceChildren(h("div", { class: "planes" }, ...small), h("div", { class: "row" }, ...buttons), said);
}

function curves(course, most) {
  const x = (step) => 48 + (step / most) * 267;
  const y = (share) => 8 + (1 - share) * 44;
  const line = (at) => course.map((one) => `${x(one[0]).toFixed(1)},${y(one[at]).toFixed(1)}`).join(" ");
  return s("svg", { viewBox: "0 0 320 60", role: "img", "aria-label": "Over the steps: the share of samples in a cluster, and the share that the discriminator gets right" },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: 48, x2: 315, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 42, y: y(tick) + 4, "text-anchor": "end" }, `${100 * tick}\u00a0%`)]),
    s("polyline", { points: line(1), class: "curve" }), s("polyline", { points: line(2), class: "curve b" }));
}
