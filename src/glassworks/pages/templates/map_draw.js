// Dots, images and names; and above them what is pointed at, chosen and encircled.
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
