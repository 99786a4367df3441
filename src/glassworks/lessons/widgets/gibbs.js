// A Boltzmann machine that dreams: pixels from hidden units, hidden units from pixels, with pixels held where the reader wants.
import { drawn, energy, hiddenMean, learn, machine, patterns, uniform, visibleMean } from "./arithmetic/rbm.js";
import { addressed, button, h, live, number, toggle } from "./kit.js";

const SIDE = 4;
const HIDDEN = 16;
const ROWS = patterns(SIDE);
const KNOWN = new Set(ROWS.map((row) => row.join("")));
const UPDATES = 2500;

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { trained: true, held: "-".repeat(SIDE * SIDE) });
    const mine = state.values;
    const random = uniform(7);
    const order = uniform(5); // its own: what is learned does not hang on what is pressed meanwhile
    const fresh = machine(SIDE * SIDE, HIDDEN, 1);
    let learned = fresh;
    let net = fresh;
    let done = 0;
    let v = Array.from({ length: SIDE * SIDE }, () => (random() > 0 ? 1 : 0));
    let hid = Array(HIDDEN).fill(0);
    const cells = v.map((_, at) => h("button", { type: "button", class: "cell", onclick: () => hold(at) }));
    const pixels = h("div", { class: "pad dreams", role: "group", "aria-label": "Pixels; press one to hold it" },
      ...Array.from({ length: SIDE }, (_, r) => h("div", { class: "line", style: `--side: ${SIDE}` }, ...cells.slice(r * SIDE, (r + 1) * SIDE))));
    const units = Array.from({ length: HIDDEN }, () => h("span", { class: "unit" }));
    const big = h("p", { class: "big" });
    const words = h("p");
    const said = live();

    const held = () => [...mine.held.padEnd(SIDE * SIDE, "-")].slice(0, SIDE * SIDE);
    const kept = (drawnPixels) => drawnPixels.map((value, at) => (held()[at] === "-" ? value : +held()[at]));
    const hold = (at) => {
      const order = { "-": "1", 1: "0", 0: "-" };
      const next = held();
      next[at] = order[next[at]] ?? "-";
      state.set({ held: next.join("") });
      v = kept(v);
      draw();
    };
    const draw = () => {
      cells.forEach((cell, at) => {
        const how = { "-": "free", 1: "held at ink", 0: "held at paper" }[held()[at]];
        cell.classList.toggle("on", v[at] === 1);
        cell.classList.toggle("under", held()[at] !== "-");
        cell.setAttribute("aria-label", `Row ${Math.floor(at / SIDE) + 1}, column ${(at % SIDE) + 1}: ${v[at] ? "ink" : "paper"}, ${how}`);
      });
      units.forEach((unit, at) => unit.classList.toggle("on", hid[at] === 1));
      const good = KNOWN.has(v.join(""));
      words.textContent = `${good ? "Bars or stripes." : "Neither bars nor stripes."} Energy ${number(energy(net, v, hid))}.`;
    };
    const up = () => (hid = [...drawn(hiddenMean(net, v), random)]);
    const down = () => (v = kept([...drawn(visibleMean(net, hid), random)]));
    const many = (steps) => {
      let good = 0;
      for (let step = 0; step < steps; step++) {
        up();
        down();
        good += KNOWN.has(v.join(""));
      }
      draw();
      big.textContent = `${number((100 * good) / steps, 1)}\u00a0% bars or stripes`;
      said.textContent = `So many of ${steps.toLocaleString("en")} dreams are one of the ${ROWS.length} patterns. Patterns at chance: ${ROWS.length} of ${(2 ** (SIDE * SIDE)).toLocaleString("en")}, ${number((100 * ROWS.length) / 2 ** (SIDE * SIDE), 2)}\u00a0%.`;
    };
    const buttons = [
      button("Hidden units from pixels", () => { up(); draw(); }, { class: "main" }), button("Pixels from hidden units", () => { down(); draw(); }),
      button("One whole step", () => { up(); down(); draw(); }), button("1,000 steps", () => many(1000)),
    ];
    const use = () => {
      net = mine.trained ? learned : fresh;
      v = kept(v);
      draw();
    };
    el.append(h("div", { class: "gw two" },
      h("figure", {}, h("h3", {}, "Pixels"), pixels, h("h3", {}, "Hidden units"), h("div", { class: "units", role: "img", "aria-label": "Hidden units, filled where they are 1" }, ...units),
        h("figcaption", {}, "Press a pixel to hold it at ink, at paper, or to let it go; held ones are framed.")),
      h("div", { class: "side" }, h("div", { class: "row" }, ...buttons), words, big, said,
        toggle({ label: "Break it: weights that have learned nothing", value: !mine.trained, onchange: (on) => { state.set({ trained: !on }); big.textContent = ""; use(); tell(); } }),
        h("div", { class: "row" }, button("Let all pixels go", () => { state.set({ held: "-".repeat(SIDE * SIDE) }); draw(); })))));
    const tell = () => {
      if (!mine.trained) said.textContent = "These weights are random: nothing is learned.";
      else if (done < UPDATES) said.textContent = `The machine learns the ${ROWS.length} patterns: ${done.toLocaleString("en")} of ${UPDATES.toLocaleString("en")} updates.`;
      else said.textContent = `The machine has learned the ${ROWS.length} patterns, without a label.`;
    };
    // The machine learns here, a few milliseconds at a time.
    const later = () => {
      const until = performance.now() + 12;
      while (done < UPDATES && performance.now() < until) {
        learned = learn(learned, ROWS, { updates: 5, steps: 5, rate: 0.2 }, order);
        done += 5;
      }
      if (mine.trained) net = learned;
      if (done < UPDATES) setTimeout(later);
      else draw();
      tell();
    };
    use();
    later();
  },
};
