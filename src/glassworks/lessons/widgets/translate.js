// An encoder and a decoder that learn to reverse digits while a reader watches; then one's own string, step by step.
import { asker } from "./asking.js";
import { addressed, button, fresh, h, live, number, s, slider, toggle } from "./kit.js";
import { watcher } from "./watching.js";

export default {
  render({ model, el }) {
    const { name, length } = model.get("config");
    const state = addressed(name, { text: "314159", attention: true, step: 1, read: 0, seed: 0 });
    const mine = state.values;
    const ask = asker(model);
    const big = h("p", { class: "big" }, "0.0\u00a0% right");
    const said = live("Untrained: begin.");
    const grid = h("div", { class: "across side" });
    const spoken = live();
    const id = fresh("digits");
    const entry = h("input", { id, type: "text", inputmode: "numeric", maxlength: 16, autocomplete: "off", value: mine.text });
    let read = null;

    const watching = watcher(model, (now) => {
      if (now.exact !== undefined) big.textContent = `${number(100 * now.exact, 1)}\u00a0% right`;
      if (now.step !== undefined) said.textContent = `After ${now.step} steps: that many of ${now.held_out} strings of ${length} digits that it has never met are reversed without one mistake. Loss ${number(now.loss, 3)}.`;
      if (!now.running && now.step) translate();
    });
    const translate = async () => {
      const answer = await ask({ do: "read", text: mine.text });
      if (answer.error) {
        read = null;
        grid.replaceChildren();
        spoken.className = "live said no";
        spoken.textContent = answer.error;
        return;
      }
      read = answer.read;
      draw();
    };
    const draw = () => {
      if (!read) return;
      const count = Math.min(mine.step, read.output.length);
      const right = [...mine.text].reverse().join("");
      const whole = read.output.join("").replace("\u23ce", "");
      spoken.className = `live said ${whole === right ? "yes" : "no"}`;
      spoken.textContent = `${mine.text} becomes ${whole || "nothing"}: ${whole === right ? "right." : `wrong, ${right} was wanted.`}${mine.text.length === length ? "" : ` It has learned from strings of ${length} digits only.`}`;
      reads.set(Math.min(mine.read, read.source.length));
      if (mine.read) return grid.replaceChildren(...encoding(read, Math.min(mine.read, read.source.length)));
      const words = h("p");
      const tell = (at, place) => words.replaceChildren(...decoding(read, at, place));
      tell(count - 1);
      grid.replaceChildren(words, h("p", { class: "muted" }, read.attention ? "Where the decoder looks, in percent: rows are written, columns were read. Point at one." : "Without attention there is no table: everything has passed through one state."), table(read, count, tell));
      steps.set(count);
    };
    const steps = slider({ label: "Decoder\u2019s step", min: 1, max: 17, step: 1, value: mine.step, digits: 0, onchange: (step) => { state.set({ step, read: 0 }); draw(); } });
    const reads = slider({ label: "Encoder\u2019s step", min: 0, max: 16, step: 1, value: mine.read, digits: 0, onchange: (one) => { state.set({ read: one }); draw(); } });
    const take = () => {
      state.set({ text: entry.value.trim() });
      translate();
    };
    entry.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
    const quick = (text) => () => {
      entry.value = text;
      take();
    };
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        toggle({ label: "with attention", value: mine.attention, onchange: (attention) => state.set({ attention }) }),
        h("div", { class: "row" }, button("Train it", () => watching.begin({ attention: mine.attention, seed: mine.seed }), { class: "main" }), button("Other start", () => { state.set({ seed: mine.seed + 1 }); watching.begin({ attention: mine.attention, seed: mine.seed }); })),
        watching.row, big, said),
      h("div", { class: "side" }, h("label", { for: id }, "Digits to reverse"), h("div", { class: "row" }, entry, button("Reverse it", take)),
        h("div", { class: "row", role: "group", "aria-label": "Break it on purpose" }, h("span", {}, "Break it:"), button("123", quick("123")), button("31415926", quick("31415926")), button("777777", quick("777777"))),
        reads, steps, spoken),
      grid));
  },
};

/** The encoder's numbers once it has read so many symbols, as bars up and down, and how much the last symbol changed them. */
function encoding({ source, states, units }, count) {
  const now = states[count - 1];
  const before = states[count - 2] ?? now.map(() => 0);
  const moved = Math.hypot(...now.map((value, at) => value - before[at]));
  const bars = s("svg", { viewBox: `0 0 ${6 * units} 64`, class: "wide", role: "img", "aria-label": `The encoder\u2019s ${units} numbers after ${source.slice(0, count).join(" ")}` },
    s("line", { x1: 0, x2: 6 * units, y1: 32, y2: 32, class: "grid" }),
    ...now.map((value, at) => s("rect", { x: 6 * at, width: 4, y: 32 - 30 * Math.max(0, value), height: Math.max(0.5, 30 * Math.abs(value)), style: `fill: var(--gw-line-${value > 0 ? "a" : "b"})` })));
  return [
    h("p", {}, `Encoder, step ${count} of ${source.length}: has read `, h("b", {}, source.slice(0, count).join(" ")), `. The last symbol moved its ${units} numbers by ${number(moved, 2)}.`),
    h("figure", {}, bars, h("figcaption", {}, "Each bar is one number of its state, from \u22121 at the bottom to 1 at the top. The decoder begins with the last of these states.")),
  ];
}

/** What the decoder does at a step, and how much of its attention a place has: by default the one that has most of it. */
function decoding({ source, output, probability, attention, units }, at, place = attention?.[at].indexOf(Math.max(...attention[at]))) {
  return [`Encoder: reads ${source.join(" ")} into ${units} numbers. Decoder, step ${at + 1} of ${output.length}: writes `, h("b", {}, output[at]), ` with probability ${number(probability[at], 3)}`,
    attention ? `, looking at place ${place + 1} (${source[place]}, ${number(100 * attention[at][place], 0)}\u00a0% of its attention).` : "; it can look at nothing but its own state."];
}

/** Attention as a table: a row for each symbol that was written so far, a column for each that was read; pointed at, a cell is told in words. */
function table({ source, output, attention }, count, tell) {
  if (!attention) return "";
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Attention, in percent" }, h("table", { class: "map" },
    h("thead", {}, h("tr", {}, h("td", {}), ...source.map((symbol) => h("th", { scope: "col" }, symbol)))),
    h("tbody", { onpointerleave: () => tell(count - 1) }, ...output.slice(0, count).map((symbol, at) => h("tr", {}, h("th", { scope: "row" }, symbol),
      ...attention[at].map((share, place) => h("td", { onpointerenter: () => tell(at, place), class: at === count - 1 ? "at" : "", style: `background: rgb(var(--gw-accent-rgb) / ${(0.55 * share).toFixed(2)})` }, number(100 * share, 0))))))));
}
