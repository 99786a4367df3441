"use strict";
const data = JSON.parse(document.getElementById("points").textContent);
const plane = document.getElementById("plane"), over = document.getElementById("over");
const tip = document.getElementById("tip"), thumb = document.getElementById("thumb"), words = document.getElementById("words");
const side = document.getElementById("side");
const count = data.names.length, CELL = 24, NEAR_ENOUGH = 14, MOST_IMAGES = 160, SIDE = 34, MOST_RINGS = 1000;
const mistakes = data.mistakes || {}, isWrong = at => at in mistakes;
let ink, paper, bad, colours;  // of the page, light or dark
let loop = null, inside = null;  // the lasso while it is drawn, in pixels, and the points that it holds
let cross = null;  // where the keyboard points with the lasso, in pixels; without, it points at the middle
let map = 0, found = null, shown = new Set(), wrongOnly = false, hovered = -1, chosen = -1;
let view = { x: 0, y: 0, scale: 1 }, screen = new Float32Array(2 * count), cells = new Map(), waiting = false, moved = true;

function unpacked(text, Kind) {
  return new Kind(Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer);
}
const maps = data.maps.map(entry => ({ ...entry, places: unpacked(entry.places, Float32Array).map((value, at) => at % 2 ? -value : value) }));  // up is up
const near = data.near && unpacked(data.near.at, Int32Array), far = data.far && unpacked(data.far, Float32Array);
const sprite = data.sprite ? Object.assign(new Image(), { src: data.sprite.url }) : null;
document.body.classList.toggle("exact", Boolean(sprite) && data.sprite.side <= 32);
if (sprite) sprite.addEventListener("load", () => { redraw(); if (chosen >= 0) tell(chosen); });

function readColours() {
  const style = getComputedStyle(document.documentElement), read = name => style.getPropertyValue(name).trim();
  [ink, paper, bad] = ["--ink", "--panel", "--bad"].map(read);
  colours = data.colours || [..."abcdefg"].map(letter => read(`--line-${letter}`));
}
const label = at => data.labels ? data.labels[at] : 0;
const colour = number => colours[number % colours.length];
const className = at => data.labels && data.classes.length ? data.classes[data.labels[at]] : "";
const passes = at => (!shown.size || shown.has(label(at))) && (!wrongOnly || isWrong(at)) && (!found || found.has(at)) && (!inside || inside.has(at));

function fit() {
  const places = maps[map].places, box = plane.getBoundingClientRect();
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < count; at++) {
    left = Math.min(left, places[2 * at]); right = Math.max(right, places[2 * at]);
    top = Math.min(top, places[2 * at + 1]); bottom = Math.max(bottom, places[2 * at + 1]);
  }
  const beside = sprite && count <= MOST_IMAGES ? SIDE + 10 : 0;  // images that are drawn stand to the right of their points
  const scale = 0.92 * Math.min((box.width - beside) / (right - left || 1), (box.height - beside) / (bottom - top || 1));
  view = { scale, x: (box.width - beside) / 2 - scale * (left + right) / 2, y: box.height / 2 - scale * (top + bottom) / 2 };
  redraw();
}

function redraw(all = true) {  // at most once a frame, however fast the mouse; what is only marked leaves the points as they are
  moved = moved || all;
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (moved) draw();
    moved = false;
    mark();
  });
}

function penOf(canvas, box) {
  const ratio = devicePixelRatio || 1, width = Math.round(box.width * ratio), height = Math.round(box.height * ratio);
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, box.width, box.height);
  return pen;
}

const dotSize = () => count > 4000 ? 3 : count > 800 ? 4 : 6;

function draw() {
  const box = plane.getBoundingClientRect(), pen = penOf(plane, box), places = maps[map].places, size = dotSize();
  const groups = new Map(), visible = [];
  cells = new Map();
  for (let at = 0; at < count; at++) {
    const x = view.x + view.scale * places[2 * at], y = view.y + view.scale * places[2 * at + 1];
    screen[2 * at] = x; screen[2 * at + 1] = y;
    if (x < -9 || y < -9 || x > box.width + 9 || y > box.height + 9) continue;
    const own = label(at), does = passes(at);
    if (!groups.has(own)) groups.set(own, [[], []]);
    groups.get(own)[does ? 1 : 0].push(at);
    if (!does) continue;
    visible.push(at);
    const cell = Math.floor(x / CELL) + 4096 * Math.floor(y / CELL);
    cells.has(cell) ? cells.get(cell).push(at) : cells.set(cell, [at]);
  }
  for (const bright of [0, 1]) for (const [own, members] of groups) {  // one colour at a time: changing it is what costs
    pen.fillStyle = colour(own);
    pen.globalAlpha = bright ? 0.9 : 0.1;
    for (const at of members[bright]) pen.fillRect(screen[2 * at] - size / 2, screen[2 * at + 1] - size / 2, size, size);
  }
  pen.globalAlpha = 1;
  if (sprite && sprite.complete && visible.length <= MOST_IMAGES) for (const at of visible) image(pen, at, size);
  pen.strokeStyle = bad; pen.lineWidth = 1.4;
  const rings = visible.filter(isWrong);
  if (rings.length <= MOST_RINGS) {  // more would hide the map
    pen.beginPath();  // one path for all, which is what makes it quick
    for (const at of rings) circle(pen, at, size + 1);
    pen.stroke();
  }
  if (data.write) write(pen, box);
}

function circle(pen, at, radius) {
  pen.moveTo(screen[2 * at] + radius, screen[2 * at + 1]);
  pen.arc(screen[2 * at], screen[2 * at + 1], radius, 0, 7);
}

function ring(pen, at, radius) {
  pen.beginPath(); circle(pen, at, radius); pen.stroke();
}

function cut(pen, at, x, y, size) {  // a thumbnail out of the one image
  const own = data.sprite.side, across = data.sprite.columns;
  pen.drawImage(sprite, own * (at % across), own * Math.floor(at / across), own, own, x, y, size, size);
}

function image(pen, at, size) {  // beside its dot, with a frame of its colour
  const x = screen[2 * at] + size / 2 + 1, y = screen[2 * at + 1] - SIDE / 2;
  pen.fillStyle = colour(label(at));
  pen.fillRect(x - 1.5, y - 1.5, SIDE + 3, SIDE + 3);
  cut(pen, at, x, y, SIDE);
}

function mark() {  // what is hovered, and what is chosen with its neighbours
  const box = over.getBoundingClientRect(), pen = penOf(over, box), size = dotSize();
  pen.strokeStyle = ink;
  if (chosen >= 0) {
    pen.lineWidth = 1; pen.globalAlpha = 0.7;
    for (const other of neighbours(chosen)) {
      pen.beginPath(); pen.moveTo(screen[2 * chosen], screen[2 * chosen + 1]); pen.lineTo(screen[2 * other], screen[2 * other + 1]); pen.stroke();
      ring(pen, other, size);
    }
    pen.globalAlpha = 1; pen.lineWidth = 2.5;
    ring(pen, chosen, size + 3);
  }
  if (hovered >= 0) { pen.lineWidth = 1.5; ring(pen, hovered, size + 2); }
  const [x, y] = pointed(box);
  if (over.matches(":focus-visible")) {
    pen.lineWidth = 1.5; pen.beginPath();
    pen.moveTo(x - 9, y); pen.lineTo(x + 9, y); pen.moveTo(x, y - 9); pen.lineTo(x, y + 9); pen.stroke();
  }
  if (loop) {
    pen.beginPath(); pen.lineWidth = 1.5; pen.setLineDash([5, 4]);
    for (const [x, y] of loop) pen.lineTo(x, y);
    if (cross) pen.lineTo(x, y);
    pen.closePath(); pen.stroke(); pen.setLineDash([]);
  }
}

function isWithin(x, y, corners) {  // by how often a ray to the right crosses the border
  let odd = false;
  for (let at = 0, before = corners.length - 1; at < corners.length; before = at++) {
    const [x1, y1] = corners[at], [x2, y2] = corners[before];
    if ((y1 > y) !== (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

function gather() {  // a loop of a few pixels is a click, and lets all go
  const [x0, y0] = loop[0], large = loop.some(([x, y]) => Math.hypot(x - x0, y - y0) > 5);
  inside = large ? new Set([...data.names.keys()].filter(at => isWithin(screen[2 * at], screen[2 * at + 1], loop))) : null;
  loop = cross = null;
  filtered();
}

const pointed = box => cross || [box.width / 2, box.height / 2];

function key(event, box) {  // with the lasso the arrows move a cross, Enter sets a corner, Escape closes; without, Enter chooses
  const draws = lasso && lasso.getAttribute("aria-pressed") === "true", far = event.shiftKey ? 5 : 20;
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const [x, y] = pointed(box);
  if (event.key === "Enter" && !draws) choose(nearestOfAll(x, y));
  else if (event.key === "Enter") {
    loop = [...(loop || []), [x, y]];
    cross = [x, y];
    document.getElementById("count").textContent = `${loop.length} corners; Escape closes the lasso`;
  } else if (event.key === "Escape" && loop) gather();
  else if (step && draws) cross = [Math.min(box.width, Math.max(0, x + far * step[0])), Math.min(box.height, Math.max(0, y + far * step[1]))];
  else if (step) { view.x -= 2 * far * step[0]; view.y -= 2 * far * step[1]; redraw(); }
  else return;
  event.preventDefault();
  redraw(false);
}

function nearestOfAll(x, y) {
  let best = -1, least = Infinity;
  for (let at = 0; at < count; at++) {
    const apart = (screen[2 * at] - x) ** 2 + (screen[2 * at + 1] - y) ** 2;
    if (passes(at) && apart < least) { least = apart; best = at; }
  }
  return best;
}

function write(pen, box) {  // names where there is room, the first ones first
  const taken = new Set();
  pen.font = "12px ui-sans-serif, system-ui, sans-serif"; pen.lineWidth = 3; pen.strokeStyle = paper; pen.fillStyle = ink;
  let written = 0;
  for (const at of found || data.names.keys()) {
    const x = screen[2 * at], y = screen[2 * at + 1];
    if (x < 0 || y < 8 || x > box.width - 20 || y > box.height - 4) continue;
    const covers = [];
    for (let row = Math.floor((y - 8) / 7); row <= Math.floor((y + 6) / 7); row++)
      for (let column = Math.floor(x / 10); column <= Math.floor((x + 9 + 7 * data.names[at].length) / 10); column++) covers.push(row * 4096 + column);
    if (covers.some(cell => taken.has(cell))) continue;
    for (const cell of covers) taken.add(cell);
    pen.strokeText(data.names[at], x + 5, y + 4); pen.fillText(data.names[at], x + 5, y + 4);
    if (++written >= 400) return;
  }
}

function nearest(x, y) {
  let best = -1, least = NEAR_ENOUGH ** 2;
  for (let row = -1; row <= 1; row++) for (let column = -1; column <= 1; column++)
    for (const at of cells.get(Math.floor(x / CELL) + column + 4096 * (Math.floor(y / CELL) + row)) || []) {
      const apart = (screen[2 * at] - x) ** 2 + (screen[2 * at + 1] - y) ** 2;
      if (apart < least) { least = apart; best = at; }
    }
  return best;
}

const neighbours = at => near ? near.subarray(data.near.count * at, data.near.count * (at + 1)) : [];

function made(kind, text = "", style = "") {
  const element = document.createElement(kind);
  element.textContent = text; element.className = style;
  return element;
}

function thumbnail(at) {
  const canvas = made("canvas");
  canvas.width = canvas.height = data.sprite.side;
  cut(canvas.getContext("2d"), at, 0, 0, data.sprite.side);
  return canvas;
}

function named(at) {  // a dot in the colour of its class, and the class or the name
  const line = made("span"), dot = made("i", "", "dot");
  dot.style.background = colour(label(at));
  line.append(dot, className(at) || data.names[at]);
  return line;
}

function choose(at) {
  chosen = near ? at : -1;
  if (side) chosen >= 0 ? tell(chosen) : side.replaceChildren(made("p", "Click a point: its nearest neighbours are listed here.", "more"));
  redraw(false);
}

function tell(at) {
  const list = made("ol");
  neighbours(at).forEach((other, place) => {
    const button = made("button"), entry = made("li");
    button.type = "button";
    button.title = data.names[other];
    button.append(sprite ? thumbnail(other) : "", named(other), made("span", far ? far[data.near.count * at + place].toPrecision(3) : "", "far"));
    button.addEventListener("click", () => choose(other));
    entry.append(button);
    list.append(entry);
  });
  const heading = made("h2");
  heading.append(named(at));
  side.replaceChildren(heading, ...(sprite ? [thumbnail(at)] : []), ...(className(at) ? [made("p", data.names[at], "more")] : []),
    ...(isWrong(at) ? [made("p", `taken for ${mistakes[at]}`, "wrong")] : []), made("h3", "Nearest neighbours"), list);
}

function point(event) {
  const box = over.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top, box];
}

function hover(x, y, box) {
  const at = nearest(x, y);
  if (at !== hovered) { hovered = at; redraw(false); }
  tip.hidden = at < 0;
  if (at < 0) return;
  words.textContent = data.names[at] + (className(at) ? ` (${className(at)})` : "") + (isWrong(at) ? `, taken for ${mistakes[at]}` : "");
  thumb.hidden = !sprite;
  if (sprite) { thumb.width = thumb.height = data.sprite.side; cut(thumb.getContext("2d"), at, 0, 0, data.sprite.side); }
  tip.style.left = `${Math.max(0, x > box.width - 180 ? x - 14 - tip.offsetWidth : x + 14)}px`;
  tip.style.top = `${Math.max(0, Math.min(y + 14, box.height - tip.offsetHeight - 4))}px`;
}

function zoom(x, y, factor) {
  view = { scale: view.scale * factor, x: x + (view.x - x) * factor, y: y + (view.y - y) * factor };
  redraw();
}

const fingers = new Map();
let pressed = null;
const lasso = document.getElementById("lasso");
if (lasso) lasso.addEventListener("click", () => {
  const on = lasso.getAttribute("aria-pressed") !== "true";
  lasso.setAttribute("aria-pressed", String(on));
  if (!on) { inside = null; filtered(); }
});
over.addEventListener("pointerdown", event => { if (lasso && (event.shiftKey || lasso.getAttribute("aria-pressed") === "true")) loop = [point(event)]; });
for (const ending of ["pointerup", "pointercancel"]) over.addEventListener(ending, () => { if (loop) gather(); });
over.addEventListener("pointerdown", event => { pressed = point(event); fingers.set(event.pointerId, pressed); over.setPointerCapture(event.pointerId); });
for (const ending of ["pointerup", "pointercancel"]) over.addEventListener(ending, event => fingers.delete(event.pointerId));
over.addEventListener("click", event => {
  const [x, y] = point(event);
  if (!pressed || Math.hypot(x - pressed[0], y - pressed[1]) < 5) choose(nearest(x, y));  // not the end of a drag
});
over.addEventListener("pointerleave", () => { hovered = -1; tip.hidden = true; redraw(false); });
over.addEventListener("pointermove", event => {
  const [x, y, box] = point(event), before = fingers.get(event.pointerId);
  if (loop) { loop.push([x, y]); return redraw(false); }
  if (!before) return hover(x, y, box);
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  if (other) zoom(other[0], other[1], Math.hypot(x - other[0], y - other[1]) / (Math.hypot(before[0] - other[0], before[1] - other[1]) || 1));
  else { view.x += x - before[0]; view.y += y - before[1]; redraw(); }
  fingers.set(event.pointerId, [x, y]);
});
over.addEventListener("wheel", event => { event.preventDefault(); const [x, y] = point(event); zoom(x, y, 1.0015 ** -event.deltaY); }, { passive: false });
over.addEventListener("dblclick", fit);
over.addEventListener("keydown", event => {
  const box = over.getBoundingClientRect(), factor = { "+": 1.25, "-": 0.8 }[event.key];
  if (factor) zoom(box.width / 2, box.height / 2, factor);
  else key(event, box);
});
for (const change of ["focus", "blur"]) over.addEventListener(change, () => redraw(false));
new ResizeObserver(fit).observe(plane);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); legend(); redraw(); });

function filtered() {  // says how many are left, and draws
  const is = shown.size || wrongOnly || found || inside;
  let left = 0;
  if (window.parent !== window) {  // a page around this one may do something with them
    parent.postMessage({ lassoed: is ? [...data.names.keys()].filter(passes).map(at => data.names[at]) : [] }, "*");
  }
  if (is) for (let at = 0; at < count; at++) left += passes(at);
  document.getElementById("count").textContent = is ? `${left.toLocaleString("en")} of ${count.toLocaleString("en")}` : "";
  redraw();
}

document.getElementById("find").addEventListener("input", event => {
  const wanted = event.target.value.trim().toLowerCase(), exact = [], partly = [];
  if (wanted) data.names.forEach((name, at) => {
    const own = name.toLowerCase();
    if (own === wanted) exact.push(at);
    else if (own.includes(wanted) || className(at).toLowerCase().includes(wanted)) partly.push(at);
  });
  found = wanted ? new Set([...exact, ...partly]) : null;
  filtered();
});

const wrong = document.getElementById("wrong");
if (wrong) wrong.addEventListener("click", () => {
  wrongOnly = !wrongOnly;
  wrong.setAttribute("aria-pressed", String(wrongOnly));
  filtered();
});

function turn(which) {
  map = which; hovered = -1;
  document.getElementById("about").textContent = maps[map].about;
  document.querySelectorAll("#maps button").forEach((button, at) => button.setAttribute("aria-pressed", String(at === map)));
  fit();
}
maps.forEach((entry, at) => {
  const button = made("button", entry.title);
  button.type = "button";
  button.addEventListener("click", () => turn(at));
  document.getElementById("maps").append(button, " ");
});

function legend() {
  document.getElementById("legend").replaceChildren(...data.classes.map((name, number) => {
    const entry = made("li"), button = made("button"), dot = made("i", "", "dot");
    dot.style.background = colour(number);
    button.type = "button";
    button.setAttribute("aria-pressed", String(shown.has(number)));
    button.append(dot, name);
    button.addEventListener("click", () => {
      if (!shown.delete(number)) shown.add(number);
      button.setAttribute("aria-pressed", String(shown.has(number)));
      filtered();
    });
    entry.append(button);
    return entry;
  }));
}
document.body.classList.toggle("framed", window.parent !== window);
readColours();
legend();
turn(0);
