// Deep networks from different starts, trained by the server: who learns, at which depth?
import { addressed, button, choice, h, number, powered, s, slider } from "./kit.js";
import { watcher } from "./watching.js";

const LOOKS = ["", "b", "c"];

export default {
  render({ model, el }) {
    const { name, ways, rounds } = model.get("config");
    const state = addressed(name, { way: ways[0][0], layers: 6, dropout: 0, labels: 1437, seed: 0 });
    const mine = state.values;
    const words = Object.fromEntries(ways);
    const runs = [];
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const table = h("tbody");
    const held = h("p", { class: "muted" });

    const draw = () => {
      figure.replaceChildren(chart(runs.slice(-3), rounds), h("figcaption", {}, "Held-out digits that are right, by rounds of 22 updates: the newest run as a full line, the two before dashed and dotted."));
      table.replaceChildren(...[...runs].reverse().map((run) => h("tr", {}, h("td", {}, run.title), h("td", { class: "num" }, percent(run.accuracies)), h("td", { class: "num" }, run.losses.length ? short(run.losses[run.losses.length - 1]) : "\u2026"))));
      const newest = runs[runs.length - 1];
      big.textContent = newest ? percent(newest.accuracies) : "No run yet";
      if (newest?.held_out) held.textContent = `Of ${newest.held_out} digits that it has not learned from; always the same answer would be right on about 10\u00a0%.`;
    };
    const watching = watcher(model, (now) => {
      const run = runs[runs.length - 1];
      if (!run) return;
      Object.assign(run, { accuracies: now.accuracies ?? run.accuracies, losses: now.losses ?? run.losses, held_out: now.held_out });
      draw();
      if (now.error) big.textContent = now.error;
    });
    const begin = () => {
      runs.push({ title: `${words[mine.way]}; ${mine.layers} layers${mine.dropout ? `; dropout ${number(mine.dropout, 1)}` : ""}; ${mine.labels.toLocaleString("en")} labels`, accuracies: [], losses: [] });
      draw();
      watching.begin({ way: mine.way, layers: mine.layers, dropout: mine.dropout, labels: mine.labels, seed: mine.seed });
    };
    const entry = (key, label, min, max, step, digits) => slider({ label, min, max, step, value: mine[key], digits, onchange: (value) => state.set({ [key]: value }) });
    el.append(h("div", { class: "gw two" }, h("div", { class: "side" },
      choice({ legend: "Network", options: ways, value: mine.way, onchange: (way) => state.set({ way }) }),
      entry("layers", "Hidden layers", 1, 20, 1, 0), entry("dropout", "Dropout", 0, 0.8, 0.1, 1), entry("labels", "Labels", 100, 1437, 1, 0), entry("seed", "Seed", 0, 9, 1, 0),
      h("div", { class: "row" }, button("Train it", begin, { class: "main" })), watching.row),
    h("div", { class: "side" }, big, held, figure),
    h("div", { class: "across scroll", tabindex: 0, role: "group", "aria-label": "All runs" }, h("table", {}, h("thead", {}, h("tr", {}, ...["run", "right", "loss"].map((text) => h("th", { scope: "col" }, text)))), table))));
    draw();
  },
};

const percent = (accuracies) => (accuracies.length ? `${number(100 * accuracies[accuracies.length - 1], 1)}\u00a0% right` : "\u2026");
const short = (loss) => (loss >= 100 ? powered(loss) : number(loss, 3));

function chart(runs, rounds) {
  const [left, right, top, bottom] = [44, 332, 8, 180];
  const x = (round) => left + (round / rounds) * (right - left);
  const y = (share) => bottom - share * (bottom - top);
  return s("svg", { viewBox: "0 0 340 204", role: "img", "aria-label": runs.length ? `Held-out accuracy: ${runs.map((run) => `${run.title} ${percent(run.accuracies)}`).join("; ")}` : "Nothing trained yet" },
    ...[0, 0.5, 1].flatMap((tick) => [s("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, `${100 * tick}\u00a0%`)]),
    ...[0, 5, 10, 15].map((tick) => s("text", { x: x(tick), y: bottom + 18, "text-anchor": "middle" }, String(tick))),
    ...runs.map((run, at) => s("polyline", { points: run.accuracies.map((value, round) => `${x(round + 1).toFixed(1)},${y(value).toFixed(1)}`).join(" "), class: `curve ${LOOKS[runs.length - 1 - at]}` })));
}
