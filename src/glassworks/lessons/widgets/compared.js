// The networks of the literature compared: error on ImageNet against what they cost.
import { addressed, choice, h, live, s } from "./kit.js";

export default {
  render({ model, el }) {
    const { name, nets, people } = model.get("config");
    const state = addressed(name, { across: "multiply_adds", error: "entry" });
    const mine = state.values;
    const said = live();
    const figure = h("figure");
    const unit = { multiply_adds: ["billion multiply-adds for one image", 1e9], parameters: ["million parameters", 1e6] };
    const draw = () => {
      const [words, scale] = unit[mine.across] ?? unit.multiply_adds;
      const error = mine.error === "single" ? "single" : "entry";
      const most = Math.max(...nets.map((net) => net[mine.across] / scale)) * 1.15;
      const [x, y] = [(value) => 40 + (value / most) * 360, (value) => 8 + ((20 - value) / 20) * 190];
      const best = nets.reduce((a, b) => (b[error] < a[error] ? b : a));
      const least = nets.reduce((a, b) => (b[mine.across] < a[mine.across] ? b : a));
      said.textContent = `${best.network} errs least, ${best[error]}\u00a0%; ${least.network} has the fewest ${mine.across === "parameters" ? "parameters" : "multiply-adds"}. A person: ${people}\u00a0%.`;
      figure.replaceChildren(s("svg", { viewBox: "0 0 420 246", class: "wide", style: "max-width: 34em", role: "img", "aria-label": nets.map((net) => `${net.network} (${net.year}): ${net[error]}\u00a0%, ${(net[mine.across] / scale).toFixed(1)} ${words}`).join("; ") },
        ...[0, 5, 10, 15, 20].flatMap((tick) => [s("line", { x1: 40, x2: 400, y1: y(tick), y2: y(tick), class: "grid" }), s("text", { x: 34, y: y(tick) + 4, "text-anchor": "end" }, `${tick}\u00a0%`)]),
        s("line", { x1: 40, x2: 400, y1: y(people), y2: y(people), class: "line b", style: "stroke-width: 1.5" }),
        ...[0, Math.round(most / 2), Math.round(most)].map((tick) => s("text", { x: x(tick), y: 214, "text-anchor": "middle" }, String(tick))),
        s("text", { x: 220, y: 236, "text-anchor": "middle", class: "axis" }, words),
        ...nets.flatMap((net) => [s("circle", { cx: x(net[mine.across] / scale), cy: y(net[error]), r: 3 + Math.sqrt(net.parameters / 1e6), style: "fill: rgb(var(--gw-accent-rgb) / .45); stroke: var(--gw-accent)" }),
          s("text", { x: Math.min(360, Math.max(92, x(net[mine.across] / scale))), y: net[error] < people ? y(net[error]) + 18 + Math.sqrt(net.parameters / 1e6) : y(net[error]) - 8 - Math.sqrt(net.parameters / 1e6), "text-anchor": "middle", class: "strong over" }, `${net.network} ${net.year}`)])),
      h("figcaption", {}, "Up: top-5 error on ImageNet. The larger the circle, the more parameters. Dashed: a person."));
    };
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        choice({ legend: "Across", options: [["multiply_adds", "multiply-adds"], ["parameters", "parameters"]], value: mine.across, onchange: (across) => { state.set({ across }); draw(); } }),
        choice({ legend: "Error of", options: [["entry", "the contest's entry, several networks"], ["single", "one network"]], value: mine.error, onchange: (error) => { state.set({ error }); draw(); } })),
      h("div", { class: "side" }, said),
      h("div", { class: "across" }, figure)));
    draw();
  },
};
