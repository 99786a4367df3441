// Layout: every open container stacks its children by their longest way from its input; containers lie in containers.
"use strict";
const { nodes, edges } = JSON.parse(document.getElementById("data").textContent);
const svg = document.getElementById("drawing"), detail = document.getElementById("detail");
const NS = "http://www.w3.org/2000/svg", WIDE = 176, HIGH = 50, GAP_X = 22, GAP_Y = 30, PAD = 16, HEAD = 24, SMALL = 10;
const children = nodes.map(() => []);
nodes.forEach(n => { if (n.parent !== null) children[n.parent].push(n.id); });
const open = new Set([0]);
let view = null, matches = [], at = -1, marked = null, current = 0;

const ancestors = id => { const way = []; for (let n = id; n !== null; n = nodes[n].parent) way.push(n); return way.reverse(); };
const short = v => v >= 1e9 ? (v / 1e9).toFixed(2) + " G" : v >= 1e6 ? (v / 1e6).toFixed(2) + " M" : v >= 1e3 ? (v / 1e3).toFixed(1) + " k" : String(Math.round(v));

// Each edge goes out of what holds its source up to the common container, and down again to its target.
function lifted() {
  const inside = new Map(nodes.map(n => [n.id, new Map()]));
  const add = (box, from, to, edge) => { const key = from + ">" + to; if (!inside.get(box).has(key)) inside.get(box).set(key, { from, to, edge }); };
  for (const e of edges) {
    const down = ancestors(e.target), up = e.source === null ? [] : ancestors(e.source);
    let c = 0;
    while (c < up.length && c < down.length && up[c] === down[c]) c++;
    if (c === 0) add(0, "in", down[1] ?? "out", e); else if (c < up.length && c < down.length) add(up[c - 1], up[c], down[c], e);
    for (let i = Math.max(c, 1); i < down.length - 1; i++) add(down[i], "in", down[i + 1], e);
    for (let i = c; i < up.length - 1; i++) add(up[i], up[i + 1], "out", e);
  }
  for (const n of nodes) if (n.parent === null) for (const c of children[n.id]) if (!edges.some(e => e.source !== null && within(e.source, c) && !within(e.target, c))) add(n.id, c, "out", null);
  return inside;
}
const within = (id, box) => { for (let n = id; n !== null; n = nodes[n].parent) if (n === box) return true; return false; };
const ties = lifted();

function place(id) {
  const kids = children[id];
  if (!open.has(id) || !kids.length) return { id, w: WIDE, h: HIGH, items: [], lines: [] };
  const boxes = new Map(kids.map(k => [k, place(k)]));
  boxes.set("in", { id: "in", w: SMALL, h: SMALL, items: [], lines: [] });
  boxes.set("out", { id: "out", w: SMALL, h: SMALL, items: [], lines: [] });
  const order = ["in", ...kids, "out"], ways = [...ties.get(id).values()];
  const level = new Map(order.map(k => [k, 0]));
  for (const k of order) for (const t of ways) if (t.to === k) level.set(k, Math.max(level.get(k), level.get(t.from) + 1));
  const last = Math.max(...[...level].filter(([k]) => k !== "out").map(([, v]) => v)) + 1;
  level.set("out", last);
  const rows = [];
  for (const k of order) (rows[level.get(k)] ??= []).push(k);
  let y = PAD + HEAD, wide = WIDE;
  for (const row of rows) if (row) wide = Math.max(wide, row.reduce((sum, k) => sum + boxes.get(k).w + GAP_X, -GAP_X));
  const skips = ways.filter(t => level.get(t.to) - level.get(t.from) > 1).length;
  const margin = PAD + Math.min(6, skips) * 14;
  const w = wide + 2 * margin;
  rows.forEach(row => {
    if (!row) return;
    const total = row.reduce((sum, k) => sum + boxes.get(k).w + GAP_X, -GAP_X), high = Math.max(...row.map(k => boxes.get(k).h));
    let x = (w - total) / 2;
    for (const k of row) { const b = boxes.get(k); b.x = x; b.y = y + (high - b.h) / 2; x += b.w + GAP_X; }
    y += high + GAP_Y;
  });
  let lane = 0;
  const lines = ways.map(t => {
    const a = boxes.get(t.from), b = boxes.get(t.to), far = level.get(t.to) - level.get(t.from) > 1;
    const blocked = far && order.some(k => k !== t.from && k !== t.to && level.get(k) > level.get(t.from) && level.get(k) < level.get(t.to) && Math.abs(boxes.get(k).x + boxes.get(k).w / 2 - (a.x + a.w / 2 + b.x + b.w / 2) / 2) < boxes.get(k).w / 2 + 8);
    return { a, b, edge: t.edge, lane: blocked ? margin - 8 - 14 * (lane++ % 6) : null };
  });
  return { id, w, h: y - GAP_Y + PAD, items: [...boxes.values()], lines, open: true };
}

const make = (kind, parent, values, text) => { const e = document.createElementNS(NS, kind); for (const k in values) e.setAttribute(k, values[k]); if (text !== undefined) e.textContent = text; parent.append(e); return e; };
const cut = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;

function box(b, parent) {
  const g = make("g", parent, { transform: `translate(${b.x ?? 0},${b.y ?? 0})` });
  if (b.id === "in" || b.id === "out") { make("circle", g, { class: "port", cx: SMALL / 2, cy: SMALL / 2, r: SMALL / 2 }); return; }
  const n = nodes[b.id], share = nodes[0].multiply_adds ? n.multiply_adds / nodes[0].multiply_adds : 0;
  g.setAttribute("class", "node" + (b.open ? " open" : "") + (n.kind === "operation" ? " operation" : "") + (marked === b.id ? " marked" : ""));
  g.dataset.id = b.id;
  const words = [n.path || n.name, n.kind, n.shape.join(" × ")].join(", "), folds = children[b.id].length && b.id !== 0;
  const own = make("rect", g, { width: b.w, height: b.h, rx: 6, "fill-opacity": (0.05 + 0.4 * Math.sqrt(share)).toFixed(3), role: "button", tabindex: b.id === current ? 0 : -1, "aria-label": words });
  if (folds) own.setAttribute("aria-expanded", String(Boolean(b.open)));
  if (b.open) make("text", g, { class: "title", x: 10, y: 17 }, cut(`− ${[...new Set([n.path || n.name, n.kind])].join(" · ")}`, Math.floor((b.w - 14) / 7.4)));
  else {
    make("text", g, { class: "name", x: 9, y: 17 }, cut((children[b.id].length ? "+ " : "") + n.name + (n.kind === "operation" ? "" : " · " + n.kind), 27));
    make("text", g, { class: "fine", x: 9, y: 31 }, cut(n.shape.join(" × "), 30));
    make("text", g, { class: "fine", x: 9, y: 44 }, [n.parameters && short(n.parameters) + " par.", n.multiply_adds && short(n.multiply_adds) + " m-adds"].filter(Boolean).join(" · "));
  }
  for (const l of b.lines) {
    const x1 = l.a.x + l.a.w / 2, y1 = l.a.y + l.a.h, x2 = l.b.x + l.b.w / 2, y2 = l.b.y - 3;
    const d = l.lane === null ? `M${x1},${y1}C${x1},${y1 + 14} ${x2},${y2 - 14} ${x2},${y2}` : `M${x1},${y1}C${x1},${y1 + 16} ${l.lane},${y1 + 4} ${l.lane},${y1 + 26}L${l.lane},${y2 - 26}C${l.lane},${y2 - 4} ${x2},${y2 - 16} ${x2},${y2}`;
    const line = make("path", g, { class: "tie", d, "marker-end": "url(#tip)" });
    if (l.edge) make("title", line, {}, `${l.edge.shape.join(" × ")} ${l.edge.dtype}`);
  }
  for (const item of b.items) box(item, g);
}

function draw(keep) {
  svg.replaceChildren();
  const tip = make("marker", make("defs", svg, {}), { id: "tip", viewBox: "0 0 6 6", refX: 5, refY: 3, markerWidth: 6, markerHeight: 6, orient: "auto" });
  make("path", tip, { d: "M0,0L6,3L0,6z", class: "tip" });
  const root = place(0);
  box(root, svg);
  if (!keep || !view) view = { x: 0, y: 0, w: root.w, h: root.h, whole: root };
  view.whole = root;
  if (!keep) fit();
  show();
}
function fit() {
  const r = view.whole, shape = svg.clientWidth / svg.clientHeight || 1;
  const h = Math.max(r.h, r.w / shape, svg.clientHeight / 1.7) * 1.03, w = h * shape; // two boxes need not fill the page
  view = { x: (r.w - w) / 2, y: Math.min(-h * 0.01, (r.h - h) / 2), w, h, whole: r };
  if (r.h > 4 * r.w * 1.2) { const wide = r.w * 2.2; view = { x: (r.w - wide) / 2, y: -8, w: wide, h: wide / shape, whole: r }; }
}
const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
function tell(id) {
  const n = nodes[id], rows = [["output", n.shape.join(" × ") + " " + n.dtype], ["parameters", n.parameters.toLocaleString("en")], ["multiply-adds", n.multiply_adds.toLocaleString("en")], ["activation bytes", n.activation_bytes.toLocaleString("en")], ["measured", (1000 * n.seconds).toFixed(3) + " ms"]];
  detail.replaceChildren();
  const h = document.createElement("h3"); h.textContent = (n.path || n.name) + (n.kind === "operation" ? " · " + n.name : ""); detail.append(h);
  const p = document.createElement("p"); p.className = "more"; p.textContent = n.kind; detail.append(p);
  for (const [a, b] of rows) { const d = document.createElement("p"), s = document.createElement("small"); s.textContent = a; d.append(s, document.createElement("br"), b); detail.append(d); }
}
function seek(step) {
  const text = document.getElementById("find").value.trim().toLowerCase();
  matches = text ? nodes.filter(n => (n.path + " " + n.name + " " + n.kind).toLowerCase().includes(text)).map(n => n.id) : [];
  at = matches.length ? (at + step + matches.length) % matches.length : -1;
  document.getElementById("found").textContent = text ? (matches.length ? `${at + 1} of ${matches.length}` : "nothing has that name") : "";
  marked = at < 0 ? null : matches[at];
  if (marked !== null) ancestors(marked).slice(0, -1).forEach(a => open.add(a));
  draw(true);
  if (marked === null) return;
  tell(marked);
  const g = svg.querySelector(`[data-id="${marked}"]`), b = g.getBBox(), m = svg.getScreenCTM().inverse().multiply(g.getScreenCTM());
  const w = Math.max(700, b.width * 1.6), shape = svg.clientWidth / svg.clientHeight;
  view = { ...view, x: m.e + b.width / 2 - w / 2, y: m.f + Math.min(b.height, 200) / 2 - w / shape / 2, w, h: w / shape };
  show();
}
let drag = null, moved = false;
svg.addEventListener("pointerdown", e => { drag = { x: e.clientX, y: e.clientY, vx: view.x, vy: view.y }; moved = false; });
svg.addEventListener("pointermove", e => { if (!drag) return; const k = view.w / svg.clientWidth, dx = e.clientX - drag.x, dy = e.clientY - drag.y; if (Math.abs(dx) + Math.abs(dy) > 4) moved = true; view.x = drag.vx - dx * k; view.y = drag.vy - dy * k; show(); });
window.addEventListener("pointerup", () => { drag = null; });
svg.addEventListener("wheel", e => { e.preventDefault(); const r = svg.getBoundingClientRect(), k = Math.exp(e.deltaY * 0.0015), fx = (e.clientX - r.left) / r.width, fy = (e.clientY - r.top) / r.height; view.x += view.w * fx * (1 - k); view.y += view.h * fy * (1 - k); view.w *= k; view.h *= k; show(); }, { passive: false });
// A page around the drawing may listen for the node that was chosen.
function choose(id) {
  current = id;
  tell(id);
  if (children[id].length && id !== 0) { if (open.has(id)) open.delete(id); else open.add(id); }
  draw(true);
  svg.dispatchEvent(new CustomEvent("node", { detail: nodes[id] }));
}
svg.addEventListener("click", e => { const g = e.target.closest(".node"); if (g && !moved) choose(+g.dataset.id); });
svg.addEventListener("keydown", e => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key], drawn = [...svg.querySelectorAll(".node")].map(g => +g.dataset.id);
  if (step) current = drawn[Math.min(drawn.length - 1, Math.max(0, drawn.indexOf(current) + step))];
  else if (e.key === "Enter" || e.key === " ") choose(current);
  else return;
  e.preventDefault();
  tell(current);
  for (const g of svg.querySelectorAll(".node")) g.querySelector("rect").setAttribute("tabindex", +g.dataset.id === current ? 0 : -1);
  svg.querySelector(`[data-id="${current}"] > rect`).focus();
});
document.getElementById("find").addEventListener("input", () => { at = -1; seek(1); });
document.getElementById("find").addEventListener("keydown", e => { if (e.key === "Enter") seek(1); });
document.getElementById("next").addEventListener("click", () => seek(1));
document.getElementById("whole").addEventListener("click", () => { fit(); show(); });
document.getElementById("deeper").addEventListener("click", () => { nodes.forEach(n => { if (children[n.id].length) open.add(n.id); }); draw(false); });
document.getElementById("flat").addEventListener("click", () => { open.clear(); open.add(0); draw(false); });
const asked = new URLSearchParams(location.hash.slice(1)).get("open");
if (asked) nodes.forEach(n => { if (asked === "all" || n.path === asked) ancestors(n.id).forEach(a => { if (children[a].length) open.add(a); }); });
draw(false);
tell(0);
