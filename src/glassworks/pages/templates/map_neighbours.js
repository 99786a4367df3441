// The nearest point on the page, and the nearest in all dimensions as a list beside the map.
function nearestOfAll(x, y) {
  let best = -1, least = Infinity;
  for (let at = 0; at < count; at++) {
    const apart = (screen[2 * at] - x) ** 2 + (screen[2 * at + 1] - y) ** 2;
    if (passes(at) && apart < least) { least = apart; best = at; }
  }
  return best;
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
