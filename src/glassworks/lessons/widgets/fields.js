// Stack windows and see what a unit of each layer sees: four numbers a layer, and the pixels as bars.
import { chain, span } from "./arithmetic/fields.js";
import { addressed, button, choice, disable, fresh, h, live, number, s, slider, toggle } from "./kit.js";

const ADD = [["conv 3", 3, 1, 1], ["conv 5", 5, 1, 2], ["conv 3, stride 2", 3, 2, 1], ["pool 2, stride 2", 2, 2, 0], ["pool 3, stride 2", 3, 2, 0]];
const NETS = {
  small: { words: "small", pixels: 28, layers: "3.1.1_3.1.1_2.2.0" },
  two: { words: "two 3 \u00d7 3", pixels: 28, layers: "3.1.1_3.1.1" },
  one: { words: "one 5 \u00d7 5", pixels: 28, layers: "5.1.2" },
  alexnet: { words: "AlexNet", pixels: 227, layers: "11.4.0_3.2.0_5.1.2_3.2.0_3.1.1_3.1.1_3.1.1_3.2.0" },
  vgg16: { words: "VGG-16", pixels: 224, layers: [2, 2, 3, 3, 3].map((count) => "3.1.1_".repeat(count) + "2.2.0").join("_") },
};

export default {
  render({ model, el }) {
    const { name } = model.get("config");
    const state = addressed(name, { pixels: 28, layers: NETS.small.layers, unit: 0.5, strides: true, padding: true });
    const mine = state.values;
    const table = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Four numbers for each layer" });
    const figure = h("figure");
    const big = h("p", { class: "big" });
    const said = live();
    const free = { k: 7, s: 2, p: 3 };
    let asking = false;

    const read = () => String(mine.layers).split("_").map((one) => one.split(".").map(Number)).filter((one) => one.length === 3 && one.every(Number.isFinite))
      .map(([k, stride, p]) => ({ k, s: mine.strides ? stride : 1, p: mine.padding ? p : 0, words: `${k === stride || p === 0 && stride === 2 ? "pool" : "conv"} ${k}${stride > 1 && mine.strides ? `, stride ${stride}` : ""}` }));
    const remove = button("Remove the last layer", () => change({ layers: String(mine.layers).split("_").slice(0, -1).join("_") }));
    const draw = () => {
      const layers = read();
      disable(remove, layers.length < 2);
      hide.textContent = asking ? "Show it" : "Hide it: I compute it myself";
      const found = chain(mine.pixels, layers);
      const end = found.findIndex((one) => one.n < 1);
      if (end > 0) {
        big.textContent = "The image is used up";
        said.className = "live said no";
        said.textContent = `Layer ${end} has a window that is larger than the map before it. Take a larger image, or padding.`;
        table.replaceChildren();
        figure.replaceChildren();
        return;
      }
      const last = found[found.length - 1];
      big.textContent = asking ? "A unit of the last layer sees ? pixels" : `A unit of the last layer sees ${last.size} \u00d7 ${last.size} pixels`;
      if (!asking) {
        said.className = "live";
        said.textContent = `${last.n} \u00d7 ${last.n} units, the next one ${last.jump} pixel${last.jump > 1 ? "s" : ""} on.` + (last.size > mine.pixels ? " The field is larger than the image: part of what it sees is padding." : "");
      }
      table.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, ...["layer", "units n", "jump j", "field r", "first centre"].map((words, at) => h("th", { scope: "col", class: at ? "num" : "" }, words)))),
        h("tbody", {}, ...found.map((one, at) => h("tr", {}, h("th", { scope: "row" }, at ? `${at}: ${layers[at - 1].words}` : "image"),
          ...[one.n, one.jump, asking && at === found.length - 1 ? NaN : one.size, one.start].map((value) => h("td", { class: "num" }, Number.isNaN(value) ? "?" : String(value)))))))) ;
      drawBars(found, layers);
    };
    const drawBars = (found, layers) => figure.replaceChildren(bars(found, layers, mine, asking), h("figcaption", {}, "A bar for each layer: the pixels that one of its units sees. Shaded: the image; what lies beside it is padding."));
    // Another unit of the same layers: the numbers above stay.
    const drawUnit = () => {
      const layers = read();
      const found = chain(mine.pixels, layers);
      if (found.every((one) => one.n >= 1)) drawBars(found, layers);
    };
    // What is hidden stays so while layers are added: whoever computes it may build it first.
    const change = (changes) => {
      own.value = "";
      if (asking) [said.className, said.textContent] = ["live", ""];
      state.set(changes);
      nets.set(known()); // none where layers were added: then each of them can be chosen again
      draw();
    };
    const hide = button("", () => {
      [asking, said.className, said.textContent] = [!asking, "live", ""];
      if (asking) own.focus();
      draw();
    });
    const id = fresh("own");
    const own = h("input", { id, type: "text", inputmode: "numeric", size: 6, autocomplete: "off" });
    const check = button("Check my number", () => {
      const found = chain(mine.pixels, read());
      const right = found[found.length - 1].size;
      const good = Number(own.value) === right;
      asking = !good;
      draw();
      said.className = `live said ${good ? "yes" : "no"}`;
      said.textContent = good ? `Yes: ${right} pixels.` : "Not yet. To the field of the layer before, add (k \u2212 1) times the jump of the layer before.";
    });
    const pixels = slider({ label: "Image side", min: 5, max: 256, step: 1, value: mine.pixels, digits: 0, onchange: (value) => change({ pixels: value }) });
    const add = (k, stride, p) => change({ layers: `${mine.layers ? `${mine.layers}_` : ""}${k}.${stride}.${p}` });
    const entry = (key, label, min, max) => slider({ label, min, max, step: 1, value: free[key], digits: 0, onchange: (value) => { free[key] = value; } });
    const take = (key) => { pixels.set(NETS[key].pixels); change({ pixels: NETS[key].pixels, layers: NETS[key].layers }); };
    const known = () => Object.keys(NETS).find((key) => NETS[key].layers === mine.layers) ?? "";
    const nets = choice({ legend: "Begin with", options: Object.entries(NETS).map(([key, one]) => [key, one.words]), value: known(), onchange: take });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" },
        nets,
        h("div", { class: "row", role: "group", "aria-label": "Add a layer, or remove one" }, ...ADD.map(([words, k, stride, p]) => button(`+ ${words}`, () => add(k, stride, p))), remove),
        h("details", {}, h("summary", {}, "or any other window"), h("div", { class: "side" },
          entry("k", "Window k", 1, 11), entry("s", "Stride s", 1, 5), entry("p", "Padding p", 0, 5), h("div", { class: "row" }, button("Add this window", () => add(free.k, free.s, free.p))))),
        pixels,
        slider({ label: "Which unit", min: 0, max: 1, step: 0.05, value: mine.unit, digits: 2, onchange: (unit) => { state.set({ unit }); drawUnit(); } }),
        h("fieldset", { class: "choice" }, h("legend", {}, "Break it on purpose"),
          toggle({ label: "Strides", value: mine.strides, onchange: (strides) => change({ strides }) }),
          toggle({ label: "Padding", value: mine.padding, onchange: (padding) => change({ padding }) }))),
      h("div", { class: "side" }, big, said,
        h("div", { class: "row" }, hide, h("label", { for: id }, "My number"), own, check), table),
      h("div", { class: "across" }, figure)));
    draw();
  },
};

/** The pixels that one unit of each layer sees, over the image; all of them about one place, 0 the left, 1 the right end. */
function bars(found, layers, { pixels, unit }, asking) {
  const spans = found.map((one) => span(one, Math.round(unit * (one.n - 1))));
  const shown = asking ? spans.slice(0, -1) : spans;
  const [low, high] = [Math.min(0, ...shown.map(([first]) => first)), Math.max(pixels - 1, ...shown.map(([, last]) => last))];
  const x = (pixel) => 112 + ((pixel - low) / (high + 1 - low)) * 264;
  const row = found.length > 12 ? 18 : 26;
  const height = found.length * row + 30;
  const label = spans.map(([first, last], at) => `${at ? `layer ${at}` : "image"}: ${asking && at === spans.length - 1 ? "hidden" : `${first} to ${last}`}`).join("; ");
  return s("svg", { viewBox: `0 0 410 ${height}`, class: "wide", style: "max-width: 34em", role: "img", "aria-label": `Pixels that one unit sees. ${label}` },
    s("rect", { x: x(0), width: x(pixels) - x(0), y: 2, height: height - 28, class: "side1" }),
    ...[0, pixels - 1].map((pixel) => s("text", { x: x(pixel), y: height - 6, "text-anchor": "middle" }, String(pixel))),
    ...spans.flatMap(([first, last], at) => {
      const y = at * row + 6;
      const hidden = asking && at === spans.length - 1;
      return [
        s("text", { x: 106, y: y + row - 10, "text-anchor": "end" }, at ? layers[at - 1].words : "one pixel"),
        hidden ? s("text", { x: x(pixels / 2), y: y + row - 10, "text-anchor": "middle" }, "?")
          : s("rect", { x: x(first), width: Math.max(2, x(last + 1) - x(first)), y, height: row - 8, rx: 2, style: "fill: var(--gw-line-a)" }),
        hidden ? null : s("text", { x: Math.min(384, x(last + 1) + 6), y: y + row - 10, class: "over" }, number(last - first + 1, 0)),
      ].filter(Boolean);
    }));
}
