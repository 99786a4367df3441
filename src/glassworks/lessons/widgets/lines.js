// The line of a unit, as something to hold: dragging it moves it, dragging the tip of its arrow turns it.
import { s } from "./kit.js";

const ARROW = 0.45; // in units of the plane
const NEAR = 0.2;

/** The place on the line w1 x + w2 y + b = 0 that is nearest to the middle of the four cases; null without a line. */
function foot([w1, w2, b]) {
  const square = w1 * w1 + w2 * w2;
  if (square < 1e-6) return null;
  const away = (0.5 * w1 + 0.5 * w2 + b) / square;
  return [0.5 - away * w1, 0.5 - away * w2];
}

/** Where the arrow ends: towards the side where the unit answers 1. */
function tip(unit) {
  const begin = foot(unit);
  const length = Math.hypot(unit[0], unit[1]);
  return begin && [begin[0] + (ARROW * unit[0]) / length, begin[1] + (ARROW * unit[1]) / length];
}

/** The arrow of a unit in the plane, to be seen and held. */
export function arrow(view, unit) {
  const [begin, end] = [foot(unit), tip(unit)];
  if (!begin) return [];
  const [[x1, y1], [x2, y2]] = [begin, end].map(([x, y]) => [view.x(x), view.y(y)]);
  return [s("line", { x1, y1, x2, y2, class: "arrow" }), s("circle", { cx: x2, cy: y2, r: 7, class: "arrow" })];
}

/** What a pointer at `place` holds: {which, turns}; null where no line is near. */
export function held(units, place, near = 0.3) {
  const tips = units.map((unit) => tip(unit));
  const turned = nearest(tips.map((end) => (end ? Math.hypot(end[0] - place[0], end[1] - place[1]) : Infinity)));
  if (turned.distance < NEAR) return { which: turned.which, turns: true };
  const moved = nearest(units.map(([w1, w2, b]) => Math.abs(w1 * place[0] + w2 * place[1] + b) / Math.max(1e-3, Math.hypot(w1, w2))));
  return moved.distance < near ? { which: moved.which, turns: false } : null;
}

const nearest = (distances) => distances.reduce((best, distance, which) => (distance < best.distance ? { which, distance } : best), { which: 0, distance: Infinity });

/** The unit after a drag to `place`, in steps of 0.1 as the sliders have them. */
export function dragged(unit, turns, place, most) {
  const begin = foot(unit);
  const towards = begin && [place[0] - begin[0], place[1] - begin[1]];
  let [w1, w2] = unit;
  if (turns && Math.hypot(...towards) > 0.05) {
    const scale = Math.hypot(w1, w2) / Math.hypot(...towards);
    [w1, w2] = towards.map((one) => tenths(scale * one, most));
  }
  const through = turns ? begin : place;
  return [w1, w2, tenths(-(w1 * through[0] + w2 * through[1]), most)];
}

const tenths = (value, most) => Math.round(10 * Math.min(most, Math.max(-most, value))) / 10;
