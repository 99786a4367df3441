// A grid of 9 x 9 to draw on, with mouse, finger or keys; and grids of numbers.
import { h, number } from "./kit.js";

/** A drawable grid: rows of 1 and -1; arrow keys move, space paints. `moves(row, column)` takes the pointer while it gives true. */
export function pad({ label, picture, onchange, frame = () => null, moves = null }) {
  const side = picture.length;
  let painting = null;
  let moving = false;
  let [row, column] = [0, 0];
  const cells = picture.map((line, r) => line.map((_, c) => h("button", {
    type: "button", role: "gridcell", tabindex: r === 0 && c === 0 ? 0 : -1, class: "cell", "data-r": r, "data-c": c,
  })));
  const grid = h("div", { class: "pad", role: "grid", "aria-label": `${label}. Arrow keys move, space paints.`, style: `--side: ${side}` },
    ...cells.map((line) => h("div", { role: "row", class: "line" }, ...line)));
  const draw = () => {
    const at = frame();
    cells.forEach((line, r) => line.forEach((cell, c) => {
      const on = picture[r][c] > 0;
      cell.classList.toggle("on", on);
      cell.classList.toggle("under", at !== null && r >= at[0] && r < at[0] + 3 && c >= at[1] && c < at[1] + 3);
      cell.setAttribute("aria-label", `row ${r + 1}, column ${c + 1}: ${on ? "ink" : "paper"}`);
    }));
  };
  const put = (r, c, value) => {
    if (picture[r][c] === value) return;
    picture[r][c] = value;
    draw();
    onchange();
  };
  const place = (event) => {
    const cell = (event.target.getRootNode() ?? document).elementFromPoint(event.clientX, event.clientY);
    return cell?.dataset?.r === undefined ? null : [+cell.dataset.r, +cell.dataset.c];
  };
  grid.addEventListener("pointerdown", (event) => {
    const found = place(event);
    if (!found) return;
    grid.setPointerCapture?.(event.pointerId);
    if ((moving = Boolean(moves?.(...found)))) return;
    painting = -picture[found[0]][found[1]];
    put(...found, painting);
  });
  grid.addEventListener("pointermove", (event) => {
    const found = (painting === null && !moving) || !event.buttons ? null : place(event);
    if (found && moving) moves(...found);
    else if (found) put(...found, painting);
  });
  addEventListener("pointerup", () => ([painting, moving] = [null, false]));
  grid.addEventListener("keydown", (event) => {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (event.key === " " || event.key === "Enter") {
      put(row, column, -picture[row][column]);
    } else if (moves[event.key]) {
      cells[row][column].tabIndex = -1;
      row = Math.min(Math.max(row + moves[event.key][0], 0), side - 1);
      column = Math.min(Math.max(column + moves[event.key][1], 0), side - 1);
      cells[row][column].tabIndex = 0;
      cells[row][column].focus();
    } else return;
    event.preventDefault();
  });
  draw();
  return { grid, draw };
}

/** Numbers as a small table, tinted by their value: the sign stands in the number. What is to be guessed is NaN. */
export function numbers(map, { label, digits = 2, marked = () => false }) {
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, h("table", { class: "map even", style: `--columns: ${map[0].length}; --least: ${(1.82 + 0.64 * digits).toFixed(2)}` }, h("tbody", {}, ...map.map((line, r) =>
    h("tr", {}, ...line.map((value, c) => {
      const tint = Math.min(1, Math.abs(value || 0)) * 0.55;
      return h("td", { class: marked(r, c) ? "at" : "", style: `background: rgb(var(--gw-${value >= 0 ? "accent" : "bad"}-rgb) / ${tint.toFixed(2)})` }, Number.isNaN(value) ? "?" : value === 0 ? "0" : number(value, digits));
    }))))));
}

/** Rows of 1 and -1 as hexadecimal text, for the address. */
export function written(rows) {
  const bits = rows.flat().map((value) => (value > 0 ? "1" : "0")).join("");
  return bits.padEnd(4 * Math.ceil(bits.length / 4), "0").match(/.{4}/g).map((four) => parseInt(four, 2).toString(16)).join("");
}

/** The rows again; what is no such text gives paper. */
export function unwritten(text, rows, columns) {
  const bits = [...String(text).padEnd(Math.ceil((rows * columns) / 4), "0")].map((one) => (parseInt(one, 16) || 0).toString(2).padStart(4, "0")).join("");
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => (bits[r * columns + c] === "1" ? 1 : -1)));
}
