// Features of a trained network against the raw pixels, the same top on both: say who wins, then measure.
import { addressed, button, choice, disable, h, live, number, s, slider } from "./kit.js";
import { ownFolder } from "./folder.js";
import { inStudio } from "./studio.js";
import { watcher } from "./watching.js";

export default {
  render({ model, el }) {
    const { name, sets, kinds, sides, folders } = model.get("config");
    const state = addressed(name, { images: sets[0][0], side: sides[sides.length - 1], labels: 10, draws: 5, said: "" });
    const mine = state.values;
    const big = h("p", { class: "big" });
    const said = live();
    const verdicts = h("ul");
    const figure = h("div");

    const watching = watcher(model, (now) => {
      disable(go, Boolean(now.running) || !mine.said);
      if (now.error) {
        said.className = "live said no";
        said.textContent = now.error;
      }
      if (now.found && !now.running && measured === mine.images) draw(now.found);
    });
    let measured = ""; // the images that are, or were
    const clear = (words) => {
      [said.className, said.textContent, big.textContent] = ["live", words, ""];
      verdicts.replaceChildren();
      figure.replaceChildren();
    };
    const measure = () => {
      clear("");
      measured = mine.images;
      if (mine.said) watching.begin({ images: mine.images, side: mine.side, labels: mine.labels, draws: mine.draws });
    };
    const draw = ({ kinds: found, learned, others, classes }) => {
      const mean = (one) => one.accuracies.reduce((a, b) => a + b, 0) / one.accuracies.length;
      const best = found.reduce((a, b) => (mean(b) > mean(a) ? b : a));
      big.textContent = `${best.kind}: ${number(100 * mean(best), 1)}\u00a0% right`;
      said.className = `live said ${best.kind === mine.said ? "yes" : "no"}`;
      said.textContent = `You said ${mine.said}. The top learned from ${learned} images of ${classes} classes; ${others} others measure it.`;
      verdicts.replaceChildren(...found.filter((one) => "gain" in one).map((one) => h("li", {}, verdict(one))));
      figure.replaceChildren(chart(found, mean));
    };
    const verdict = ({ kind, gain, low, high, accuracies }) => {
      const points = `${gain >= 0 ? "+" : "\u2212"}${number(100 * Math.abs(gain), 1)} points against raw pixels`;
      if (accuracies.length < 2) return `${kind}: ${points}, in a single draw. Is that luck? One draw cannot tell.`;
      const interval = `95\u00a0% interval ${number(100 * low, 1)} to ${number(100 * high, 1)}`;
      return `${kind} ${low > 0 ? "help" : high < 0 ? "hurt" : "are not told apart"}: ${points} (${interval}).`;
    };
    const go = button("Measure", measure, { class: "main", disabled: !mine.said });
    const tasks = choice({ legend: "The task", options: sets, value: mine.images, onchange: (images) => task(images) });
    // Another task wants another guess.
    const task = (images) => {
      measured = "";
      state.set({ images, said: "" });
      tasks.set(images); // none of them where it is the reader's own
      winner.set("");
      disable(go, true);
      clear("Say first which is best for these images.");
    };
    const winner = choice({ legend: "First say which is best", options: kinds.map((one) => [one, one]), value: mine.said, onchange: (words) => { state.set({ said: words }); disable(go, false); } });
    const change = (changes) => { state.set(changes); measure(); };
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        tasks,
        ownFolder({ isAllowed: folders, value: sets.some(([key]) => key === mine.images) ? "" : mine.images, onfolder: task }),
        inStudio(model, () => ({ images: mine.images }), {}, "Open these images in the studio"),
        winner,
        h("div", { class: "row" }, go), watching.row,
        slider({ label: "Labels a class", min: 2, max: 20, step: 1, value: mine.labels, digits: 0, onchange: (labels) => change({ labels }) }),
        slider({ label: "Draws", min: 1, max: 10, step: 1, value: mine.draws, digits: 0, onchange: (draws) => change({ draws }) }),
        sides.length > 1 ? choice({ legend: "Break it: the ImageNet network is given", options: sides.map((one) => [one, `${one} pixels`]), value: mine.side, onchange: (side) => change({ side }) }) : null),
      h("div", { class: "side" }, big, said, verdicts, figure)));
    if (mine.said) measure();
  },
};

/** A dot for each draw, a line at the mean. */
function chart(found, mean) {
  const row = 44;
  const height = found.length * row + 26;
  const x = (share) => 20 + 350 * share;
  return s("svg", { viewBox: `0 0 400 ${height}`, class: "wide", role: "img", "aria-label": found.map((one) => `${one.kind}: mean ${number(100 * mean(one), 1)}\u00a0%`).join("; ") },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: x(tick), x2: x(tick), y1: 0, y2: height - 22, class: "grid" }), s("text", { x: x(tick), y: height - 6, "text-anchor": "middle" }, `${100 * tick}\u00a0%`)]),
    ...found.flatMap((one, at) => {
      const y = at * row + 30;
      return [
        s("text", { x: x(0) + 4, y: y - 14, class: "strong over" }, `${one.kind}, ${one.numbers.toLocaleString("en")} numbers`),
        ...one.accuracies.map((value) => s("circle", { cx: x(value), cy: y, r: 5, style: "fill: rgb(var(--gw-accent-rgb) / .45)" })),
        s("line", { x1: x(mean(one)), x2: x(mean(one)), y1: y - 9, y2: y + 9, class: "line" }),
      ];
    }));
}
