// z = f(w), typed: the graph of its operations, forwards and backwards, step by step.
import { asker } from "./asking.js";
import { addressed, button, fresh, h, live, number, s, slider } from "./kit.js";

export default {
  render({ model, el }) {
    const { name, expressions } = model.get("config");
    const state = addressed(name, { z: expressions[0], at: "0.8", back: 0 });
    const mine = state.values;
    const ask = asker(model);
    const id = fresh("formula");
    const entry = h("input", { id, type: "text", value: mine.z, maxlength: 200, autocomplete: "off", spellcheck: "false", style: "width: 100%" });
    const figure = h("figure");
    const sliders = h("div", { class: "side" });
    const big = h("p", { class: "big" });
    const said = live();
    let values = mine.at.split(",").map(Number);
    let variables = [];
    let graph = null;
    let drawn = null;

    const compute = async () => {
      const answer = await ask({ expression: mine.z, values });
      if (answer.error) {
        graph = drawn = null;
        figure.replaceChildren();
        big.textContent = "";
        said.className = "live said no";
        said.textContent = answer.error;
        return;
      }
      graph = answer.graph;
      const names = graph.steps.filter((step) => step.is_variable).map((step) => step.name);
      if (names.join() !== variables.join()) {
        variables = names;
        values = graph.steps.filter((step) => step.is_variable).map((step) => step.value);
        sliders.replaceChildren(...names.map((one, at) => slider({ label: one, min: -3, max: 3, step: 0.1, value: values[at], digits: 1, onchange: (value) => { values[at] = value; state.set({ at: values.join(",") }); compute(); } })));
      }
      draw();
    };
    const draw = () => {
      if (!graph) return;
      const most = graph.steps.length;
      const back = Math.min(mine.back, most);
      back_.querySelector("input").max = most;
      const shown = new Set(graph.steps.slice(most - back).map((step) => step.name));
      const result = graph.steps[most - 1];
      big.textContent = back === most ? graph.steps.filter((step) => step.is_variable).map((step) => `d${result.name}/d${step.name} = ${number(step.derivative, 4)}`).join(", ") : `${result.name} = ${number(result.value, 4)}`;
      said.className = "live";
      const at = graph.steps[most - back];
      said.textContent = back === 0 ? "Forwards: every node has its value. Now step backwards."
        : `d${result.name}/d${at.name} = ${back === 1 ? "1, where it begins" : graph.edges.filter((edge) => edge.source === at.name).map((edge) => `${number(graph.steps.find((one) => one.name === edge.target).derivative, 4)} \u00b7 ${number(edge.local, 4)}`).join(" + ")} = ${number(at.derivative, 4)}. ${back === most ? `Autograd says ${graph.autograd.map((one) => number(one, 4)).join(", ")}.` : ""}`;
      if (drawn?.form !== form(graph)) {
        drawn = { form: form(graph), ...picture(graph) };
        figure.replaceChildren(drawn.place, caption);
      }
      drawn.fill(graph, shown);
    };
    const caption = h("figcaption", {}, "On the arrows: the local derivative of the operation. Below a node: the derivative of the result by it, once it is known.");
    const back_ = slider({ label: "Steps back", min: 0, max: 10, step: 1, value: mine.back, digits: 0, onchange: (back) => { state.set({ back }); draw(); } });
    const take = (text) => {
      entry.value = text;
      state.set({ z: text, back: 0 });
      back_.set(0);
      compute();
    };
    entry.addEventListener("keydown", (event) => { if (event.key === "Enter") take(entry.value); });
    el.append(h("div", { class: "gw wide" },
      h("div", {}, h("label", { for: id }, "z ="), h("div", { class: "row" }, entry, button("Take it apart", () => take(entry.value), { class: "main" }))),
      h("div", { class: "row", role: "group", "aria-label": "Formulas to begin with" }, ...expressions.map((one) => button(one, () => take(one)))),
      figure, sliders, back_, big, said));
    compute();
  },
};

/** What two graphs have in common that differ in their numbers alone. */
const form = ({ steps, edges }) => JSON.stringify([steps.map((step) => [step.name, step.operation]), edges.map((edge) => [edge.source, edge.target])]);

/** The drawing of a graph, and what fills in its numbers. */
function picture({ steps, edges }) {
  const depth = new Map();
  for (const step of steps) depth.set(step.name, step.is_variable ? 0 : 1 + Math.max(...edges.filter((edge) => edge.target === step.name).map((edge) => depth.get(edge.source))));
  const columns = Math.max(...depth.values()) + 1;
  const rows = Array.from({ length: columns }, (_, at) => steps.filter((step) => depth.get(step.name) === at));
  const tallest = Math.max(...rows.map((row) => row.length));
  const [wide, high] = [140, 84];
  const place = new Map(rows.flatMap((row, column) => row.map((step, at) => [step.name, [column * wide + 52, (tallest - row.length) * high / 2 + at * high + 34]])));
  const text = (x, y, look, words = "") => s("text", { x, y, "text-anchor": "middle", class: look }, words);
  const arrows = edges.map((edge) => {
    const [[x1, y1], [x2, y2]] = [place.get(edge.source), place.get(edge.target)];
    const [left, right] = [x1 + 44, x2 - 48];
    // Between two columns, where no node lies, however far the arrow goes.
    const beside = (wide - 92) / 2;
    const local = text(left + beside, y1 + ((y2 - y1) * beside) / (right - left) - 7 + (y1 === y2 ? 0 : Math.sign(y1 - y2) * -9), "over");
    return { local, marks: [s("path", { d: `M${left} ${y1}L${right} ${y2}`, style: "stroke: var(--gw-accent); stroke-width: 2; fill: none" }), local] };
  });
  const nodes = steps.map((step) => {
    const [x, y] = place.get(step.name);
    const [value, derivative] = [text(x - 2, y + 14, "strong"), text(x - 2, y + 40, "strong over")];
    const words = step.is_variable ? step.name : step.operation.length > 13 ? `${step.operation.slice(0, 12)}\u2026` : step.operation;
    const box = s("rect", { x: x - 48, y: y - 24, width: 92, height: 46, rx: 6, class: "frame", style: step.is_variable ? "stroke: var(--gw-line-b); stroke-width: 2.5" : "stroke: var(--gw-line-a); stroke-width: 2" });
    return { value, derivative, marks: [box, text(x - 2, y - 6, "", words), value, derivative] };
  });
  const drawing = s("svg", { viewBox: `0 0 ${columns * wide - 16} ${tallest * high}`, style: `min-width: ${Math.min(columns * 130, columns * wide)}px; max-width: ${columns * wide}px`, role: "img" },
    ...[...arrows, ...nodes].flatMap(({ marks }) => marks));
  const fill = (graph, shown) => {
    drawing.setAttribute("aria-label", graph.steps.map((step) => `${step.name} = ${step.is_variable ? "given" : step.operation}, ${number(step.value, 3)}`).join("; "));
    graph.edges.forEach((edge, at) => (arrows[at].local.textContent = number(edge.local, 2)));
    graph.steps.forEach((step, at) => {
      nodes[at].value.textContent = number(step.value, 3);
      nodes[at].derivative.textContent = shown.has(step.name) ? number(step.derivative, 3) : "";
    });
  };
  return { place: h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The graph" }, drawing), fill };
}
