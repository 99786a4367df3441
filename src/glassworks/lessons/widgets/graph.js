// z = f(w), typed: the graph of its operations, forwards and backwards, step by step.
import { count, parsed, shapesOf, written } from "./arithmetic/shapes.js";
import { asker } from "./asking.js";
import { addressed, button, fresh, h, live, number, operand, s, slider } from "./kit.js";

export default {
  render({ model, el }) {
    const { name, expressions } = model.get("config");
    const state = addressed(name, { z: expressions[0], at: "0.8", back: 0, shapes: "" });
    const mine = state.values;
    const ask = asker(model);
    const id = fresh("formula");
    const entry = h("input", { id, type: "text", value: mine.z, maxlength: 200, autocomplete: "off", spellcheck: "false", style: "width: 100%" });
    const figure = h("figure");
    const sliders = h("div", { class: "side" });
    const big = h("p", { class: "big" });
    const said = live();
    const shaped = live();
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
        sliders.replaceChildren(...names.map((one, at) => slider({ label: one, min: -3, max: 3, step: 0.1, value: values[at], digits: 1, onchange: (value) => { values[at] = value; state.set({ at: values.join(",") }); compute(); } })),
          h("div", { class: "row" }, ...names.map(shapeEntry)));
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
        : `d${result.name}/d${at.name} = ${back === 1 ? "1, where it begins" : graph.edges.filter((edge) => edge.source === at.name).map((edge, which) => `${(which ? operand : number)(graph.steps.find((one) => one.name === edge.target).derivative, 4)} \u00b7 ${operand(edge.local, 4)}`).join(" + ")} = ${number(at.derivative, 4)}. ${back === most ? `Autograd says ${graph.autograd.map((one) => number(one, 4)).join(", ")}.` : ""}`;
      if (drawn?.form !== form(graph)) {
        drawn = { form: form(graph), ...picture(graph) };
        figure.replaceChildren(drawn.place, caption);
      }
      drawn.fill(graph, shown, shapes());
    };
    // In the address as 2x3_1, in the order of the variables.
    const given = () => Object.fromEntries(String(mine.shapes).split("_").map((text, at) => [variables[at], parsed(text) ?? []]));
    const shapeEntry = (one) => {
      const its = fresh("shape");
      const entry = h("input", { id: its, type: "text", size: 7, value: written(given()[one] ?? []), autocomplete: "off", spellcheck: "false" });
      entry.addEventListener("input", () => {
        const read = parsed(entry.value);
        if (!read) {
          [shaped.className, shaped.textContent] = ["live said no", `No shape of ${one}: write lengths of axes, such as [3, 1].`];
          return;
        }
        const now = { ...given(), [one]: read };
        state.set({ shapes: variables.map((name) => (now[name] ?? []).join("x")).join("_") });
        draw();
      });
      return h("span", { style: "white-space: nowrap" }, h("label", { for: its }, `Shape of ${one}`), " ", entry);
    };
    /** The shape of each node, or none where all are single numbers; what they mean is told. */
    const shapes = () => {
      const { found, wrong } = shapesOf(graph, given());
      const result = found.get(graph.steps.at(-1).name);
      shaped.className = `live${wrong ? " said no" : ""}`;
      shaped.textContent = wrong ? `${wrong.into.map(written).join(" and ")} do not fit in ${wrong.name} = ${wrong.operation}: from the last axis on, lengths must be equal, or 1.`
        : result.length ? `The result is ${written(result)}, ${count(result).toLocaleString("en")} numbers; the figure shows one of each. Backwards from the sum of all of them: ${variables.map((one) => slopes(one, found.get(one), count(result))).join("; ")}.` : "";
      return wrong || result.length ? found : new Map();
    };
    const caption = h("figcaption", {}, "On the arrows: the local derivative of the operation. Below a node: the derivative of the result by it, once it is known.");
    const back_ = slider({ label: "Steps back", min: 0, max: 10, step: 1, value: mine.back, digits: 0, onchange: (back) => { state.set({ back }); draw(); } });
    const take = (text) => {
      entry.value = text;
      state.set({ z: text, back: 0, shapes: "" });
      variables = []; // their rows begin anew, with the shapes
      back_.set(0);
      compute();
    };
    entry.addEventListener("keydown", (event) => { if (event.key === "Enter") take(entry.value); });
    el.append(h("div", { class: "gw wide" },
      h("div", {}, h("label", { for: id }, "z ="), h("div", { class: "row" }, entry, button("Take it apart", () => take(entry.value), { class: "main" }))),
      h("div", { class: "row", role: "group", "aria-label": "Formulas to begin with" }, ...expressions.map((one) => button(one, () => take(one)))),
      figure, sliders, shaped, back_, big, said));
    compute();
  },
};

const slopes = (one, shape, most) => `the slopes along ${one} are ${written(shape)}, as ${one} is${most > count(shape) ? `, each added up over ${most / count(shape)} places` : ""}`;

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
  const place = new Map(rows.flatMap((row, column) => row.map((step, at) => [step.name, [column * wide + 52, (tallest - row.length) * high / 2 + at * high + 46]])));
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
    const shape = text(x - 2, y - 31, "over");
    return { value, derivative, shape, marks: [box, text(x - 2, y - 6, "", words), value, derivative, shape] };
  });
  const drawing = s("svg", { viewBox: `0 0 ${columns * wide - 16} ${tallest * high + 6}`, style: `min-width: ${columns * 130}px; max-width: ${(columns * wide) / 16}em`, role: "img" },
    ...[...arrows, ...nodes].flatMap(({ marks }) => marks));
  const fill = (graph, shown, shapes) => {
    drawing.setAttribute("aria-label", graph.steps.map((step) => `${step.name} = ${step.is_variable ? "given" : step.operation}, ${number(step.value, 3)}${shapes.has(step.name) ? `, shape ${written(shapes.get(step.name))}` : ""}`).join("; "));
    graph.edges.forEach((edge, at) => (arrows[at].local.textContent = number(edge.local, 2)));
    graph.steps.forEach((step, at) => {
      nodes[at].shape.textContent = shapes.has(step.name) ? written(shapes.get(step.name)) : "";
      // By its name, which the operations after it use, where there is room for both.
      nodes[at].value.textContent = step.is_variable || step.name.length > 3 ? number(step.value, 3) : `${step.name} = ${number(step.value, 3)}`;
      nodes[at].derivative.textContent = shown.has(step.name) ? number(step.derivative, 3) : "";
    });
  };
  return { place: h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The graph" }, drawing), fill };
}
