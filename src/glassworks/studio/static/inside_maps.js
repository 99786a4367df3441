// The graph of a network; a layer's maps of the chosen image; the field under the pointer; the arithmetic of one value.
import { element, fail, make, offer } from "./ask.js";
import { number, smallPercent } from "./figures.js";
import { chosen, latest, open, options, question, remember } from "./inside.js";

const KNOWN = /^(Conv|Linear|MaxPool|AvgPool|AdaptiveAvgPool|Softmax)/;
const showMaps = latest(element("maps-words")), showCell = latest();
let about, layer, field, maps, unit;

async function ready(found) {
  about = found;
  const data = make("script", { type: "application/json", id: "data", textContent: JSON.stringify(about.graph) });
  element("inside").append(data);
  element("drawing").addEventListener("node", ({ detail }) => {
    if (about.layers.includes(detail.path) || KNOWN.test(detail.kind)) look(detail.path);
  });
  await import("/graph.js");
  const named = about.graph.nodes.filter((node) => about.layers.includes(node.path) || KNOWN.test(node.kind)).map((node) => node.path);
  layer = element("inside").dataset.layer || about.layers.at(0);
  options(element("layer"), [...new Set(named)], layer);
  element("layer").onchange = () => look(element("layer").value);
}

function look(name) {
  layer = name;
  element("layer").value = name;
  remember({ layer: name });
  element("cell").hidden = true;
  element("maps").replaceChildren();
  more(0);
}

function more(first) {
  const image = chosen();
  showMaps(
    async () => {
      const found = await question("maps", { image, layer, first });
      field = first ? field : await question("field", { layer }).catch(() => ({ known: false }));
      return found;
    },
    (found) => {
      maps = found;
      const silent = found.silent ? `; ${found.silent} of ${found.count} give nothing but zero` : "";
      const colours = found.signed ? "red is above zero, blue below, each map to its own greatest value" : "bright is far above zero, each map to its own greatest value";
      const seen = field.known ? ` A value sees ${field.size.join(" × ")} pixels of the image.` : "";
      element("maps-words").textContent = `${found.layer}, ${found.module}: ${found.map_shape.join(" × ")}${silent}. The strongest first; ${colours}.${seen} Point at a value to see where in the image it comes from; click it for its arithmetic.`;
      element("maps").append(...found.channels.map(map));
      element("more-maps").hidden = first + found.channels.length >= found.count;
      element("more-maps").onclick = () => more(first + found.channels.length);
    },
    "Computing the maps …",
  );
}

function map(channel) {
  const [, rows, columns] = maps.map_shape;
  const image = make("img", { src: channel.map, alt: "", draggable: false });
  const words = make("span", { textContent: `${channel.channel}` }), share = make("small", { textContent: smallPercent(channel.share) });
  const button = make("button", { type: "button", className: "map" }, image, words, share);
  button.setAttribute("aria-label", `Channel ${channel.channel}, ${smallPercent(channel.share)} of the layer's energy, greatest value ${number(channel.high)}`);
  const under = (event) => {
    const box = image.getBoundingClientRect();
    const at = (value, size, count) => Math.min(count - 1, Math.max(0, Math.floor((value / size) * count)));
    return [at(event.clientY - box.top, box.height, rows), at(event.clientX - box.left, box.width, columns)];
  };
  button.onpointermove = (event) => frame(...under(event));
  button.onpointerleave = () => (element("near-box").hidden = true);
  button.onfocus = () => frame(...channel.peak);
  button.onclick = (event) => cell([channel.channel, ...(event.detail ? under(event) : channel.peak)]);
  return button;
}

// The pixels that can reach a value, as a frame on the image.
function frame(row, column) {
  const box = element("near-box");
  box.hidden = !field?.known || !field.rows.first.length;
  if (box.hidden) return;
  const [height, width] = field.picture;
  const span = (axis, at, size) => [Math.max(0, axis.first[at] ?? 0), Math.min(size - 1, axis.last[at] ?? size - 1)];
  const [top, bottom] = span(field.rows, row, height), [left, right] = span(field.columns, column, width);
  Object.assign(box.style, { top: `${(100 * top) / height}%`, height: `${(100 * (bottom - top + 1)) / height}%`, left: `${(100 * left) / width}%`, width: `${(100 * (right - left + 1)) / width}%` });
}

function cell(place) {
  unit = place;
  const [, rows, columns] = maps.map_shape, isPlain = rows * columns === 1;
  frame(unit[1], unit[2]);
  element("cell").hidden = false;
  element("cell-moves").hidden = isPlain;
  element("cell-words").hidden = false;
  element("cell-words").textContent = "…";
  const settings = { image: chosen(), layer, unit: isPlain ? [unit[0]] : unit };
  showCell(
    () => question("cell", settings).catch((error) => ({ error })),
    (found) => (found.error ? instead(found.error) : tell(found)),
  );
  element("cell").scrollIntoView({ block: "nearest" });
}

// Activations and norms have no sum of products; the layer before them has.
function instead(error) {
  element("terms").replaceChildren();
  element("cell-sum").textContent = "";
  if (!error.isFinal) return offer(error, () => cell(unit), element("cell-words"));
  const order = about.graph.nodes.filter((node) => node.kind !== "operation").map((node) => node);
  const own = order.findLastIndex((node) => node.path === layer);
  const before = order.slice(0, own).findLast((node) => KNOWN.test(node.kind));
  element("cell-words").textContent = error.message;
  if (!before) return undefined;
  const button = make("button", { type: "button", textContent: `Take apart ${before.path} instead` });
  button.onclick = () => look(before.path);
  element("cell-words").append(" ", button);
  return undefined;
}

function tell(found) {
  const where = found.unit.length > 1 ? `channel ${found.unit[0]}, row ${found.unit[1]}, column ${found.unit[2]}` : `output ${found.unit[0]}`;
  element("cell-words").textContent = `${found.layer}, ${where}: ${found.operation}, ${found.formula}; ${found.terms.toLocaleString("en")} inputs.`;
  element("terms").replaceChildren(...found.groups.map((group) => terms(found, group)));
  const rest = found.rest.terms ? ` + ${number(found.rest.sum)} from ${found.rest.terms.toLocaleString("en")} others` : "";
  const bias = found.bias ? ` + bias ${number(found.bias)}` : "";
  const added = found.operation === "max pool" || found.operation === "softmax" ? "" : `${found.groups.map((one) => number(one.sum)).join(" + ")}${rest}${bias} = `;
  element("cell-sum").textContent = `${added}${number(found.sum)}; the network computed ${number(found.value)} (difference ${number(found.difference)}).`;
}

function terms(found, group) {
  const [, columns] = found.window;
  const grid = (values, title) => {
    const most = Math.max(...values.map(Math.abs), 1e-12);
    const cells = values.map((value, at) => {
      const made = make("td", { textContent: group.inside[at] || title !== "input" ? number(value) : "pad" });
      made.className = value < 0 ? "negative" : "";
      made.style.setProperty("--strength", (Math.abs(value) / most).toFixed(3));
      return made;
    });
    const rows = [];
    while (cells.length) rows.push(make("tr", {}, ...cells.splice(0, columns)));
    return make("table", {}, make("caption", { textContent: title }), make("tbody", {}, ...rows));
  };
  const parts = [grid(group.inputs, "input")];
  if (group.weights.length) parts.push(make("b", { textContent: "×" }), grid(group.weights, "weight"), make("b", { textContent: "=" }), grid(group.products, "product"));
  const box = make("div", { className: "term", tabIndex: 0 }, make("p", { textContent: `input channel ${group.channel ?? "–"}: ${number(group.sum)}` }), ...parts);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `Input channel ${group.channel}`);
  return box;
}

for (const button of document.querySelectorAll("[data-step]")) {
  button.onclick = () => {
    const [down, right] = button.dataset.step.split(",").map(Number), [, rows, columns] = maps.map_shape;
    const within = (at, count) => Math.min(count - 1, Math.max(0, at));
    cell([unit[0], within(unit[1] + down, rows), within(unit[2] + right, columns)]);
  };
}
open(ready, () => {
  element("near-image").src = element("given").src;
  look(layer);
}).catch(fail);
