// A function that is drawn as knots with straight lines between them, and a network of such units that learns a curve.
import { uniform } from "./xor.js";

export const LOW = -3;
export const STEP = 0.25;
export const COUNT = 25;

/** The places of the knots. */
export const KNOTS = Array.from({ length: COUNT }, (_, at) => LOW + at * STEP);

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** The piece that x lies in; the first and the last one go on for ever. */
const piece = (x) => clamp(Math.ceil((x - LOW) / STEP) - 1, 0, COUNT - 2);

/** The drawn function at x, and its slope there: at a knot that of the piece to the left. */
export function at(values, x) {
  const left = piece(x);
  const slope = (values[left + 1] - values[left]) / STEP;
  return { value: values[left] + slope * (x - KNOTS[left]), slope };
}

/** Functions to begin from. */
export const BEGINNINGS = {
  straight: { words: "a straight line", value: (x) => 0.4 * x },
  relu: { words: "ReLU", value: (x) => Math.max(0, x) },
  tanh: { words: "tanh", value: Math.tanh },
  hat: { words: "a hat", value: (x) => Math.max(0, 1 - Math.abs(x)) },
  wave: { words: "a wave", value: (x) => Math.sin(2 * x) },
  flat: { words: "flat", value: () => 0.5 },
};

/** A beginning as the values of its knots. */
export const knots = (name) => KNOTS.map(BEGINNINGS[name].value);

/** The curve to learn: 41 points of sin(1.5 x). */
export const POINTS = Array.from({ length: 41 }, (_, index) => -3 + 0.15 * index);
export const GOAL = POINTS.map((x) => Math.sin(1.5 * x));

/** Weights w x + b of each unit into it, v out of it, and c behind all. */
export function start(units, seed) {
  const random = uniform(seed);
  const own = () => Array.from({ length: units }, random);
  return { w: own().map((one) => 2 * one), b: own().map((one) => 2 * one), v: own(), c: 0 };
}

/** What the network answers. */
export const answers = (values, net, points = POINTS) =>
  points.map((x) => net.w.reduce((sum, w, unit) => sum + net.v[unit] * at(values, w * x + net.b[unit]).value, net.c));

/** Plain descent on the mean squared error of all points; gives the network and the loss before each step. */
export function learn(values, begin, steps, rate) {
  let net = begin;
  const losses = [];
  for (let step = 0; step < steps; step++) {
    const units = net.w.map((w, unit) => POINTS.map((x) => at(values, w * x + net.b[unit])));
    const errors = POINTS.map((_, point) => units.reduce((sum, unit, which) => sum + net.v[which] * unit[point].value, net.c) - GOAL[point]);
    losses.push(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    const mean = (f) => (2 / errors.length) * errors.reduce((sum, error, point) => sum + error * f(point), 0);
    net = {
      w: net.w.map((w, unit) => w - rate * mean((point) => net.v[unit] * units[unit][point].slope * POINTS[point])),
      b: net.b.map((b, unit) => b - rate * mean((point) => net.v[unit] * units[unit][point].slope)),
      v: net.v.map((v, unit) => v - rate * mean((point) => units[unit][point].value)),
      c: net.c - rate * mean(() => 1),
    };
  }
  return { net, losses };
}
