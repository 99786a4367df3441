// One unit of a real network on one image: the pixels that can reach it, and those that really do.
import { asker } from "./asking.js";
import { addressed, choice, h, live, number, s, slider, toggle } from "./kit.js";
import { ownImage } from "./own_image.js";
import { ownModel } from "./own_model.js";
import { inStudio } from "./studio.js";

export default {
  render({ model, el }) {
    const { name, models, images, folders } = model.get("config");
    const state = addressed(name, { model: models[0][0], image: images[0][0], layer: -1, row: 0.5, column: 0.5, used: true });
    const mine = state.values;
    const ask = asker(model);
    const big = h("p", { class: "big" });
    const said = live();
    const layers = h("div");
    const figure = s("svg", { viewBox: "0 0 100 100", role: "img", "aria-label": "The image, once the network is open", style: "cursor: crosshair" });
    let shown = null;
    let own = null;
    let which = null;
    let listed = "";
    let pointed = null; // under a mouse that passes over the image; the unit that was taken comes back when it leaves

    const look = async () => {
      const { row, column } = pointed ?? mine;
      const answer = await ask({ model: mine.model, image: mine.image, layer: mine.layer, row, column, own });
      own = null; // it is kept there
      if (answer.error) {
        big.textContent = "";
        said.className = "live said no";
        said.textContent = answer.error;
        return;
      }
      said.className = "live";
      shown = answer;
      draw();
    };
    const draw = () => {
      const { side, box, size, units, unit, half, pixels, effective } = shown;
      big.textContent = `Half of its influence comes from ${number(100 * half, half < 0.1 ? 1 : 0)}\u00a0% of its pixels`;
      said.textContent = `It can see ${size[0]} \u00d7 ${size[1]} pixels. Unit ${unit[0] + 1}, ${unit[1] + 1} of ${units[0]} \u00d7 ${units[1]} of ${shown.layers[shown.layer]}. `
        + (Math.max(...size) > side ? `Its field is larger than the image of ${side} \u00d7 ${side}: the rest is padding. ` : "")
        + `${pixels.toLocaleString("en")} pixels have at least 4.55\u00a0% of the largest influence.`;
      const [top, left, bottom, right] = box;
      figure.setAttribute("aria-label", `The image with the field of one unit: rows ${top} to ${bottom}, columns ${left} to ${right} of ${side}.`);
      figure.setAttribute("viewBox", `0 0 ${side} ${side}`);
      const stroke = side / 100;
      figure.replaceChildren(
        s("image", { href: mine.used ? shown.overlaid : shown.image, width: side, height: side, style: "image-rendering: pixelated" }),
        s("rect", { x: Math.max(left, 0), y: Math.max(top, 0), width: Math.min(right + 1, side) - Math.max(left, 0), height: Math.min(bottom + 1, side) - Math.max(top, 0), style: `fill: none; stroke: var(--gw-line-a); stroke-width: ${2 * stroke}` }),
        effective ? s("rect", { x: effective[1], y: effective[0], width: effective[3] - effective[1] + 1, height: effective[2] - effective[0] + 1, style: `fill: none; stroke: var(--gw-line-b); stroke-width: ${1.5 * stroke}; stroke-dasharray: ${4 * stroke} ${3 * stroke}` }) : "");
      if (listed !== String(shown.layers)) {
        listed = String(shown.layers); // the same list stays, and with it the keyboard's place in it
        which = choice({ legend: "Layer", options: shown.layers.map((words, at) => [at, words]), value: shown.layer, onchange: (layer) => { state.set({ layer }); look(); } });
        layers.replaceChildren(which);
      }
      which.set(shown.layer);
    };
    const place = { row: slider({ label: "Row", min: 0, max: 1, step: 0.02, value: mine.row, digits: 2, onchange: (row) => { state.set({ row }); look(); } }),
      column: slider({ label: "Column", min: 0, max: 1, step: 0.02, value: mine.column, digits: 2, onchange: (column) => { state.set({ column }); look(); } }) };
    const pictures = choice({ legend: "Image", options: images, value: mine.image, onchange: (image) => { state.set({ image }); look(); } });
    const open = (next) => {
      nets.set(next);
      state.set({ model: next, layer: -1 });
      said.textContent = "The network is being opened.";
      look();
    };
    const nets = choice({ legend: "Network", options: models, value: mine.model, onchange: open });
    const under = (event) => {
      const { left, top, width, height } = figure.getBoundingClientRect();
      const inside = (value) => Math.min(1, Math.max(0, value));
      return { row: inside((event.clientY - top) / height), column: inside((event.clientX - left) / width) };
    };
    const take = (event) => {
      pointed = null;
      state.set(under(event));
      place.row.set(mine.row);
      place.column.set(mine.column);
      look();
    };
    figure.addEventListener("click", take);
    figure.addEventListener("pointermove", (event) => {
      if (event.buttons) return take(event);
      pointed = under(event);
      look();
    });
    figure.addEventListener("pointerleave", () => {
      if (!pointed) return;
      pointed = null;
      look();
    });
    el.append(h("div", { class: "gw two" },
      h("div", { class: "side" }, h("figure", {}, figure, h("figcaption", {}, "Full line: the pixels that can reach the unit. Dashed: around those that count. Point at any unit; click, or drag, to take it.")),
        place.row, place.column,
        toggle({ label: "Show what it really uses", value: mine.used, onchange: (used) => { state.set({ used }); if (shown) draw(); } }),
        inStudio(model, () => ({ ...mine, layer: shown?.layer ?? mine.layer }))),
      h("div", { class: "side" },
        nets, ownModel({ isAllowed: folders, models, value: mine.model, onmodel: open }),
        pictures,
        ownImage("or an image of your own", (content) => { own = content; pictures.set("own"); state.set({ image: "own" }); look(); }),
        layers,
        big, said)));
    said.textContent = "The network is being opened.";
    look();
  },
};
