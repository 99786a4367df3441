"use strict";
// The points of a map, what is seen of them, and when it is drawn; the other files of the map go on with these names.
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
