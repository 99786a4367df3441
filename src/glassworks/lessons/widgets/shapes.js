// Build a shape from what is in the tensor; then three errors of shape to mend.
import { broadcast, count, parsed, product, reshape, written } from "./arithmetic/shapes.js";
import { addressed, button, choice, fresh, h, live } from "./kit.js";

const RANKS = ["scalar", "vector", "matrix", "cube"];
const OPERATIONS = { "@": product, "-": broadcast, reshape };

export default {
  render({ model, el }) {
    const { name, tensors, errors } = model.get("config");
    el.append(h("div", { class: "gw wide" }, ...(tensors ? builder(name, tensors) : mender(name, errors))));
  },
};

function builder(name, tensors) {
  const state = addressed(name, { which: 0, shape: "[28, 28]" });
  const mine = state.values;
  const id = fresh("shape");
  const entry = h("input", { id, type: "text", value: mine.shape, autocomplete: "off", spellcheck: "false" });
  const big = h("p", { class: "big" });
  const said = live();
  const draw = () => {
    const shape = parsed(entry.value);
    if (!shape) {
      big.textContent = "No shape";
      said.textContent = "Write lengths of axes, such as [10, 3, 784].";
      return;
    }
    const numbers = count(shape);
    big.textContent = `Rank ${shape.length}${RANKS[shape.length] ? `, a ${RANKS[shape.length]}` : ""}: ${numbers.toLocaleString("en")} number${numbers === 1 ? "" : "s"}`;
    said.className = "live";
    said.textContent = `In float32 that is ${(4 * numbers).toLocaleString("en")} bytes.`;
  };
  const check = () => {
    const [words, right, why] = tensors[mine.which] ?? tensors[0];
    const shape = parsed(entry.value) ?? [];
    const same = written(shape) === written(right);
    said.className = `live said ${same ? "yes" : "no"}`;
    const sized = count(shape) === count(right);
    said.textContent = same ? `Yes: ${words} is ${written(right)}. ${why}` : sized ? "As many numbers, but other axes." : shape.length === right.length ? "The rank is right; look at the lengths." : `This has ${right.length} axes.`;
  };
  entry.addEventListener("input", () => { state.set({ shape: entry.value }); draw(); });
  entry.addEventListener("keydown", (event) => { if (event.key === "Enter") check(); });
  const box = choice({ legend: "In the tensor", options: tensors.map(([words], at) => [at, words]), value: mine.which, onchange: (which) => { state.set({ which }); draw(); } });
  box.classList.add("list");
  draw();
  return [box, h("div", {}, h("label", { for: id }, "Its shape"), h("div", { class: "row" }, entry, button("Check it", check, { class: "main" }))), big, said];
}

function mender(name, errors) {
  const begins = errors.map(({ first, second, edit }) => (edit === 0 ? first : second));
  const state = addressed(name, Object.fromEntries(begins.map((begin, at) => [at + 1, written(begin)])));
  return errors.map(({ title, operation, first, second, edit, wanted, says, why }, at) => {
    const id = fresh("mend");
    const begin = begins[at];
    const entry = h("input", { id, type: "text", value: state.values[at + 1], autocomplete: "off", spellcheck: "false" });
    const said = live();
    const draw = () => {
      const shape = parsed(entry.value);
      const pair = edit === 0 ? [shape, second] : [first, shape];
      const made = shape && OPERATIONS[operation](...pair);
      const kept = shape && (operation === "reshape" || count(shape) === count(begin));
      const done = made && kept && written(made) === written(wanted);
      said.className = `live said ${done ? "yes" : "no"}`;
      said.textContent = done ? `Mended: the result is ${written(made)}. ${why}` : !shape ? "No shape." : !kept ? `A tensor of ${count(begin).toLocaleString("en")} numbers cannot get this shape.` : made ? `It fits, but the result is ${written(made)}; ${written(wanted)} is wanted.` : `PyTorch: ${written(shape) === written(begin) ? says : "these shapes still do not fit"}.`;
    };
    entry.addEventListener("input", () => { state.set({ [at + 1]: entry.value }); draw(); });
    draw();
    return h("div", { class: "side" }, h("h3", {}, h("b", {}, title)), h("div", {}, h("label", { for: id }, edit === 0 ? `First shape; the second is ${written(second)}` : `Second shape; the first is ${written(first)}`), h("div", { class: "row" }, entry)), said);
  });
}
