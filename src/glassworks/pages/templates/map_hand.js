// Mouse, fingers and keys: move, zoom, point, choose, and draw a lasso.
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
