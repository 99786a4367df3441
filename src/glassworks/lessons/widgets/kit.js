// Controls, figures and the address: what all widgets share. No dependency, no build step.

const SVG = "http://www.w3.org/2000/svg";

/** An element: h("button", {class: "x", onclick: f, "aria-label": "y"}, "text", other). */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// A formula or table that is wider than its column scrolls, and so must be reached by the keyboard. How wide it is shows when the
// page has its width, and again when the formula's letters have come.
const reach = () => {
  for (const wide of document.querySelectorAll("marimo-tex, section.screen table")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
};
const sizes = new ResizeObserver(reach);
sizes.observe(document.documentElement);
document.fonts.addEventListener("loadingdone", reach);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) node.querySelectorAll?.("marimo-tex").forEach((formula) => sizes.observe(formula));
  reach();
}).observe(document.body, { childList: true, subtree: true });

let count = 0;
/** An id that no other element of the page has. */
export const fresh = (stem) => `gw-${stem}-${++count}`;

/** A number as a reader sees it. */
export function number(value, digits = 2) {
  if (!Number.isFinite(value)) return String(value);
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "\u2212");
}

/** The same behind a sign of arithmetic: in brackets where it has a sign of its own. */
export function operand(value, digits = 2) {
  const text = number(value, digits);
  return text.startsWith("\u2212") ? `(${text})` : text;
}

const RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** A very small or very large number, with its power of ten. */
export function powered(value, digits = 1) {
  if (!Number.isFinite(value)) return String(value);
  const [factor, power] = value.toExponential(digits).split("e");
  const raised = [...power.replace("+", "")].map((one) => (one === "-" ? "\u207b" : RAISED[+one])).join("");
  return `${factor.replace("-", "\u2212")}\u202f\u00d7\u202f10${raised}`;
}

/** A labelled slider that steps by the arrow keys and says its value; `words` says it where the number itself would not. */
export function slider({ label, min, max, step, value, digits = 1, words, onchange }) {
  const id = fresh("slider");
  const output = h("output", { for: id });
  const input = h("input", { id, type: "range", min, max, step, value });
  const say = (now) => {
    output.textContent = words ? words(now) : number(now, digits);
    if (words) input.setAttribute("aria-valuetext", output.textContent);
  };
  say(+value);
  input.addEventListener("input", () => {
    say(+input.value);
    onchange(+input.value);
  });
  const row = h("div", { class: "slider" }, h("label", { for: id }, label), input, output);
  row.set = (next) => {
    input.value = next;
    say(+next);
  };
  return row;
}

/** A set of radio buttons in a fieldset; options are [value, words]. */
export function choice({ legend, options, value, onchange }) {
  const name = fresh("choice");
  const inputs = new Map();
  const rows = options.map(([key, words]) => {
    const input = h("input", { type: "radio", name, value: key, checked: key === value });
    input.addEventListener("change", () => onchange(key));
    inputs.set(key, input);
    return h("label", { class: "option" }, input, h("span", {}, words));
  });
  const box = h("fieldset", { class: "choice" }, h("legend", {}, legend), ...rows);
  /** Chooses one; none for a key that is not offered. */
  box.set = (key) => {
    for (const [own, input] of inputs) input.checked = own === key;
  };
  return box;
}

/** A checkbox. */
export function toggle({ label, value, onchange }) {
  const input = h("input", { type: "checkbox", checked: value });
  input.addEventListener("change", () => onchange(input.checked));
  const row = h("label", { class: "option" }, input, h("span", {}, label));
  row.set = (next) => (input.checked = next);
  return row;
}

/** A button; `disabled` as `disable` does it. */
export function button(label, onclick, { disabled = false, ...attributes } = {}) {
  const one = h("button", { type: "button", onclick: (event) => isDisabled(one) || onclick(event), ...attributes }, label);
  disable(one, disabled);
  return one;
}

/** Disables a button, or enables it again. It can still be reached: a browser takes the focus off what is `disabled`. */
export const disable = (one, on) => (on ? one.setAttribute("aria-disabled", "true") : one.removeAttribute("aria-disabled"));

const isDisabled = (one) => one.getAttribute("aria-disabled") === "true";

const REACHED = "button, input, select, textarea, a[href], [tabindex='0']";
const words = (one) => one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;

/** Puts other things into a place. Had one of its controls the focus, that with its words has it now, or the one there. */
export function refill(place, ...children) {
  const reached = () => [...place.querySelectorAll(REACHED)];
  const at = reached().findIndex((one) => one.matches(":focus"));
  const named = at < 0 ? "" : words(reached()[at]);
  place.replaceChildren(...children.filter((child) => child !== null));
  if (at < 0) return;
  const now = reached();
  const next = now.find((one) => words(one) === named) ?? now[Math.min(at, now.length - 1)] ?? place;
  if (next === place) place.tabIndex = -1;
  next.focus({ preventScroll: true });
}

/** A line that is read out when it changes. */
export function live(text = "") {
  return h("p", { class: "live", "aria-live": "polite" }, text);
}

/** Values that stand in the page's address under `name.key`, so that a link shows what its sender saw. */
export function addressed(name, defaults) {
  const query = new URLSearchParams(location.search);
  const values = { ...defaults };
  for (const [key, begin] of Object.entries(defaults)) {
    const text = query.get(`${name}.${key}`);
    if (text !== null) values[key] = parsed(text, begin);
  }
  let waiting = 0;
  const write = () => {
    waiting = 0;
    const address = new URL(location.href);
    for (const [key, begin] of Object.entries(defaults)) {
      if (String(values[key]) === String(begin)) address.searchParams.delete(`${name}.${key}`);
      else address.searchParams.set(`${name}.${key}`, String(values[key]));
    }
    history.replaceState(history.state, "", address);
  };
  return {
    values,
    set(changes) {
      Object.assign(values, changes);
      // Browsers allow some hundred changes of the address in half a minute: one per quarter of a second.
      if (!waiting) waiting = setTimeout(write, 250);
    },
  };
}

function parsed(text, begin) {
  if (typeof begin === "number") return Number.isFinite(Number(text)) ? Number(text) : begin;
  if (typeof begin === "boolean") return text === "true";
  if (Array.isArray(begin)) {
    const found = text.split(",").map(Number);
    return found.length === begin.length && found.every(Number.isFinite) ? found : begin;
  }
  return text;
}

/** Whether the reader wants no motion. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.hasAttribute("data-frozen");

/** A plane with axes from `low` to `high`: the drawing, x and y in its pixels, and the values `at` a pixel. */
export function plane({ label, low, high, size = 320, names = ["x\u2081", "x\u2082"], ticks = [0, 1] }) {
  const margin = 34;
  const span = size - margin - 8;
  const x = (value) => margin + ((value - low) / (high - low)) * span;
  const y = (value) => 8 + ((high - value) / (high - low)) * span;
  const at = (left, top) => [low + ((left - margin) / span) * (high - low), high - ((top - 8) / span) * (high - low)];
  const id = fresh("plane");
  const below = s("g");
  const above = s("g");
  const clip = fresh("clip");
  const drawing = s(
    "svg", { viewBox: `0 0 ${size} ${size}`, class: "plane", role: "img", "aria-labelledby": id },
    s("title", { id }, label),
    s("clipPath", { id: clip }, s("rect", { x: margin, y: 8, width: span, height: span })),
    s("rect", { x: margin, y: 8, width: span, height: span, class: "frame" }),
    s("g", { "clip-path": `url(#${clip})` }, below),
    ...ticks.flatMap((tick) => [
      s("line", { x1: x(tick), x2: x(tick), y1: 8, y2: 8 + span, class: "grid" }),
      s("line", { x1: margin, x2: margin + span, y1: y(tick), y2: y(tick), class: "grid" }),
      s("text", { x: x(tick), y: size - 12, "text-anchor": "middle" }, String(tick).replace("-", "\u2212")),
      s("text", { x: margin - 8, y: y(tick) + 4, "text-anchor": "end" }, String(tick).replace("-", "\u2212")),
    ]),
    // Inside, where no number stands.
    s("text", { x: margin + span - 6, y: span, "text-anchor": "end", class: "axis over" }, names[0]),
    s("text", { x: margin + 7, y: 24, class: "axis over" }, names[1]),
    s("g", { "clip-path": `url(#${clip})` }, above),
  );
  return { drawing, below, above, x, y, at, low, high, name: (text) => (drawing.querySelector("title").textContent = text) };
}

/**
 * Calls `move(place, begins)` with the values under the pointer while it is pressed there.
 * `view` gives the plane, which may have been drawn anew meanwhile.
 */
export function pointed(element, view, move) {
  const told = (event, begins) => {
    const plane = view();
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(plane.drawing.getScreenCTM().inverse());
    move(plane.at(x, y), begins);
  };
  element.style.touchAction = "none";
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    told(event, true);
    event.preventDefault();
  });
  element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && told(event, false));
}

/** The corners of the part of a square plane where w1 x + w2 y + b > 0. */
export function halfPlane(w1, w2, b, low, high) {
  const value = ([x, y]) => w1 * x + w2 * y + b;
  const corners = [[low, low], [high, low], [high, high], [low, high]];
  const found = [];
  corners.forEach((corner, at) => {
    const next = corners[(at + 1) % 4];
    const [here, there] = [value(corner), value(next)];
    if (here > 0) found.push(corner);
    if (here > 0 !== there > 0) {
      const part = here / (here - there);
      found.push([corner[0] + part * (next[0] - corner[0]), corner[1] + part * (next[1] - corner[1])]);
    }
  });
  return found;
}

/** The two ends of the line w1 x + w2 y + b = 0 in the square, or nothing. */
export function lineThrough(w1, w2, b, low, high) {
  const side = halfPlane(w1, w2, b, low, high);
  const on = side.filter(([x, y]) => Math.abs(w1 * x + w2 * y + b) < 1e-9);
  return on.length >= 2 ? [on[0], on[on.length - 1]] : null;
}

/** A point of class 1 (filled) or 0 (hollow); wrong ones are crossed. */
export function mark(x, y, one, wrong = false, label = "") {
  return s(
    "g", { class: one ? "point one" : "point zero" },
    s("circle", { cx: x, cy: y, r: 9 }),
    wrong ? s("path", { d: `M${x - 14} ${y - 14}L${x + 14} ${y + 14}M${x + 14} ${y - 14}L${x - 14} ${y + 14}`, class: "wrong" }) : null,
    label ? s("text", { x: x + 14, y: y - 12 }, label) : null,
  );
}
