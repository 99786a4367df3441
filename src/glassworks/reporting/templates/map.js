"use strict";
const data = JSON.parse(document.getElementById("points").textContent);
const plane = document.getElementById("plane"), pen = plane.getContext("2d");
const tip = document.getElementById("tip"), thumb = document.getElementById("thumb"), words = document.getElementById("words");
const style = getComputedStyle(document.documentElement);
const colours = [..."abcdefg"].map(letter => style.getPropertyValue(`--line-${letter}`).trim());
const ink = style.getPropertyValue("--ink").trim(), paper = style.getPropertyValue("--panel").trim();
const count = data.names.length, CELL = 24;
let map = 0, found = [], hovered = -1, waiting = false, view = { x: 0, y: 0, scale: 1 }, screen = new Float32Array(2 * count), cells = new Map();

const maps = data.maps.map(entry => {
  const bytes = Uint8Array.from(atob(entry.places), letter => letter.charCodeAt(0));
  return { ...entry, places: new Float32Array(bytes.buffer) };
});
const sprite = data.sprite ? Object.assign(new Image(), { src: data.sprite.url }) : null;

function colour(label) {
  const turn = Math.floor(label / colours.length);  // beyond seven classes the same hues come back, paler
  return [colours[label % colours.length], turn ? 0.55 : 0.9];
}

function fit() {
  const places = maps[map].places, box = plane.getBoundingClientRect();
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < count; at++) {
    left = Math.min(left, places[2 * at]); right = Math.max(right, places[2 * at]);
    top = Math.min(top, places[2 * at + 1]); bottom = Math.max(bottom, places[2 * at + 1]);
  }
  const scale = 0.92 * Math.min(box.width / (right - left || 1), box.height / (bottom - top || 1));
  view = { scale, x: box.width / 2 - scale * (left + right) / 2, y: box.height / 2 - scale * (top + bottom) / 2 };
  redraw();
}

function redraw() {
  if (!waiting) { waiting = true; requestAnimationFrame(draw); }  // at most once a frame, however fast the mouse
}

function draw() {
  waiting = false;
  const box = plane.getBoundingClientRect(), ratio = devicePixelRatio || 1, places = maps[map].places;
  if (plane.width !== Math.round(box.width * ratio) || plane.height !== Math.round(box.height * ratio)) {
    plane.width = Math.round(box.width * ratio); plane.height = Math.round(box.height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, box.width, box.height);
  cells = new Map();
  const groups = new Map(), size = count > 4000 ? 3 : count > 800 ? 4 : 6, marked = found.length ? new Set(found) : null;
  for (let at = 0; at < count; at++) {
    const x = view.x + view.scale * places[2 * at], y = view.y + view.scale * places[2 * at + 1];
    screen[2 * at] = x; screen[2 * at + 1] = y;
    if (x < -9 || y < -9 || x > box.width + 9 || y > box.height + 9) continue;
    const cell = Math.floor(x / CELL) + 4096 * Math.floor(y / CELL);
    cells.has(cell) ? cells.get(cell).push(at) : cells.set(cell, [at]);
    const label = data.labels ? data.labels[at] : 0;
    groups.has(label) ? groups.get(label).push(at) : groups.set(label, [at]);
  }
  for (const [label, members] of groups) {  // one colour at a time: changing it is what costs
    const [fill, alpha] = colour(label);
    pen.fillStyle = fill;
    for (const dim of marked ? [true, false] : [false]) {
      pen.globalAlpha = dim ? 0.12 : alpha;
      for (const at of members) if (!marked || marked.has(at) !== dim) pen.fillRect(screen[2 * at] - size / 2, screen[2 * at + 1] - size / 2, size, size);
    }
  }
  pen.globalAlpha = 1;
  if (data.write) write(box, marked);
  if (hovered >= 0) {
    pen.strokeStyle = ink; pen.lineWidth = 1.5;
    pen.beginPath(); pen.arc(screen[2 * hovered], screen[2 * hovered + 1], size + 2, 0, 7); pen.stroke();
  }
}

function write(box, marked) {  // names where there is room, the first ones first
  const taken = new Set();
  pen.font = "12px ui-sans-serif, system-ui, sans-serif"; pen.lineWidth = 3; pen.strokeStyle = paper; pen.fillStyle = ink;
  let written = 0;
  for (const at of marked ? found : data.names.keys()) {
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
  let best = -1, least = 14 * 14;
  for (let row = -1; row <= 1; row++) for (let column = -1; column <= 1; column++)
    for (const at of cells.get(Math.floor(x / CELL) + column + 4096 * (Math.floor(y / CELL) + row)) || []) {
      const far = (screen[2 * at] - x) ** 2 + (screen[2 * at + 1] - y) ** 2;
      if (far < least) { least = far; best = at; }
    }
  return best;
}

function point(event) {
  const box = plane.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top, box];
}

function hover(x, y, box) {
  const at = nearest(x, y);
  if (at !== hovered) { hovered = at; redraw(); }
  tip.hidden = at < 0;
  if (at < 0) return;
  words.textContent = data.names[at] + (data.labels && data.classes.length ? ` (${data.classes[data.labels[at]]})` : "");
  thumb.hidden = !sprite;
  if (sprite) {
    const side = data.sprite.side, across = data.sprite.columns;
    thumb.width = thumb.height = side;
    thumb.getContext("2d").drawImage(sprite, side * (at % across), side * Math.floor(at / across), side, side, 0, 0, side, side);
  }
  tip.style.left = `${x > box.width - 180 ? x - 14 - tip.offsetWidth : x + 14}px`;
  tip.style.top = `${Math.min(y + 14, box.height - tip.offsetHeight - 4)}px`;
}

function zoom(x, y, factor) {
  view = { scale: view.scale * factor, x: x + (view.x - x) * factor, y: y + (view.y - y) * factor };
  redraw();
}

const fingers = new Map();
plane.addEventListener("pointerdown", event => { fingers.set(event.pointerId, point(event)); plane.setPointerCapture(event.pointerId); });
for (const ending of ["pointerup", "pointercancel"]) plane.addEventListener(ending, event => fingers.delete(event.pointerId));
plane.addEventListener("pointerleave", () => { hovered = -1; tip.hidden = true; redraw(); });
plane.addEventListener("pointermove", event => {
  const [x, y, box] = point(event), before = fingers.get(event.pointerId);
  if (!before) return hover(x, y, box);
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  if (other) zoom(other[0], other[1], Math.hypot(x - other[0], y - other[1]) / (Math.hypot(before[0] - other[0], before[1] - other[1]) || 1));
  else { view.x += x - before[0]; view.y += y - before[1]; redraw(); }
  fingers.set(event.pointerId, [x, y]);
});
plane.addEventListener("wheel", event => { event.preventDefault(); const [x, y] = point(event); zoom(x, y, 1.0015 ** -event.deltaY); }, { passive: false });
plane.addEventListener("dblclick", fit);
plane.addEventListener("keydown", event => {
  const box = plane.getBoundingClientRect(), factor = { "+": 1.25, "-": 0.8 }[event.key], step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
  if (factor) zoom(box.width / 2, box.height / 2, factor);
  if (step) { event.preventDefault(); view.x += step[0]; view.y += step[1]; redraw(); }
});
new ResizeObserver(fit).observe(plane);

document.getElementById("find").addEventListener("input", event => {
  const wanted = event.target.value.trim().toLowerCase();
  const exact = data.names.findIndex(name => name.toLowerCase() === wanted);
  found = wanted ? [...data.names.keys()].filter(at => data.names[at].toLowerCase().includes(wanted)).slice(0, 300) : [];
  if (exact >= 0) found = [exact, ...found.filter(at => at !== exact)];
  redraw();
});

function choose(which) {
  map = which; hovered = -1;
  document.getElementById("told").textContent = maps[map].told;
  document.querySelectorAll("#maps button").forEach((button, at) => button.setAttribute("aria-pressed", String(at === map)));
  fit();
}
maps.forEach((entry, at) => {
  const button = document.createElement("button");
  button.textContent = entry.title;
  button.addEventListener("click", () => choose(at));
  document.getElementById("maps").append(button, " ");
});
data.classes.forEach((name, label) => {
  const entry = document.createElement("li"), dot = document.createElement("i"), [fill, alpha] = colour(label);
  dot.style.background = fill; dot.style.opacity = alpha;
  entry.append(dot, name);
  document.getElementById("legend").append(entry);
});
choose(0);
