// How much of one weight's gradient passes each channel of each layer, and where on the image.
import { element, fail, make } from "./ask.js";
import { restore } from "./kept.js";
import { number, smallPercent } from "./figures.js";
import { breakable, chosen, latest, open, options, question } from "./inside.js";

const show = latest(element("flow-words"));
let filled = false;
let named = ""; // the layer that the list stands at, once it is there
let wanted = element("inside")?.dataset.layer ?? ""; // of the address: the list is there with the first answer

function look() {
  const settings = { image: chosen() };
  const layer = wanted || element("flow-layer").value;
  [named, wanted] = [wanted || named, ""]; // where it is refused, the next question goes without
  if (layer) settings.layer = layer;
  if (element("flow-target").value) settings.target = element("flow-target").value;
  show(() => question("flow", settings), tell, "Backpropagating …");
}

function tell(found) {
  if (!filled) {
    filled = true;
    options(element("flow-layer"), found.with_weights, found.with_weights.includes(named) ? named : "");
    restore(element("flow-layer").parentElement);
  }
  const weight = `${found.layer}.${found.parameter}[${found.weight.join(", ")}]`;
  element("flow-words").textContent = `${found.objective} = ${number(found.error)}. The gradient of the weight ${weight} = ${number(found.weight_value)} is ${number(found.value)}.`;
  element("flow").replaceChildren(row("the error", [], null), ...[...found.layers].reverse().map(layer), row(`the weight, ${weight}`, [], null));
}

function row(title, parts, where) {
  const item = make("li", {}, make("div", { className: "flow-name" }, make("b", {}, ...breakable(title)), ...parts));
  if (where) item.append(where);
  return item;
}

function layer(found) {
  const strongest = found.channels.slice(0, 3).map(({ channel, share }) => `${channel}: ${smallPercent(share)}`).join(", ");
  const words = make("small", { textContent: `${found.operations.join(", ").replaceAll("native_", "").replaceAll("_", " ")}; ${found.shape.join(" × ")}` });
  const total = make("span", { className: "share", textContent: smallPercent(found.share) });
  const bar = make("div", { className: "channels" });
  const whole = found.channels.reduce((sum, one) => sum + Math.abs(one.share), Math.abs(found.rest)) || 1;
  for (const { channel, share } of found.channels) {
    const part = make("i", { title: `channel ${channel}: ${smallPercent(share, 2)}`, className: share < 0 ? "negative" : "" });
    part.style.flexGrow = String(Math.abs(share) / whole);
    bar.append(part);
  }
  const rest = make("i", { className: "rest", title: `all others: ${smallPercent(found.rest, 2)}` });
  rest.style.flexGrow = String(Math.abs(found.rest) / whole);
  bar.append(rest);
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", `Strongest channels ${strongest || "none"}; all others ${smallPercent(found.rest)}`);
  const where = found.where ? make("img", { src: found.where, width: 72, height: 72, alt: `Where on the image the gradient passes ${found.layer || "here"}` }) : null;
  return row(found.layer || "the network itself", [words, total, bar, make("small", { textContent: strongest ? `strongest channels ${strongest}` : "" })], where);
}

function ready(about) {
  options(element("flow-target"), about.classes);
  restore(element("flow-target").parentElement);
  for (const id of ["flow-layer", "flow-target"]) element(id).onchange = look;
}

open(ready, look).catch(fail);
