// One hidden layer on [0, 1]: ReLU units placed by hand, and logistic units; the same as glassworks.pipelines.approximation.

import { solve } from "./linear.js";
import { uniform } from "./xor.js";

export const FUNCTIONS = {
  sine: { words: "sin(2\u03c0x)", value: (x) => Math.sin(2 * Math.PI * x) },
  bump: { words: "a bump", value: (x) => Math.exp(-50 * (x - 0.5) ** 2) },
  kink: { words: "|2x \u2212 1|", value: (x) => Math.abs(2 * x - 1) },
  waves: { words: "two waves", value: (x) => Math.sin(2 * Math.PI * x) + Math.sin(10 * Math.PI * x) / 2 },
};

/** n + 1 ends of n equal intervals. */
export const equal = (n) => Array.from({ length: n + 1 }, (_, at) => at / n);

/** The network f(0) + sum a_k relu(x - k) that meets f at all ends. */
export function placed(f, ends) {
  const slopes = ends.slice(1).map((end, at) => (f(end) - f(ends[at])) / (end - ends[at]));
  const units = slopes.map((slope, at) => ({ at: ends[at], a: slope - (at ? slopes[at - 1] : 0) }));
  return (x) => units.reduce((total, unit) => total + unit.a * Math.max(0, x - unit.at), f(0));
}

/** The ends with one more: in the middle of the interval where the error is largest. */
export function withOneMore(f, ends) {
  const network = placed(f, ends);
  let worst = { error: -1, at: 0 };
  ends.slice(1).forEach((end, at) => {
    for (let part = 1; part < 16; part++) {
      const x = ends[at] + ((end - ends[at]) * part) / 16;
      const error = Math.abs(network(x) - f(x));
      if (error > worst.error) worst = { error, x };
    }
  });
  return [...ends, worst.x].sort((a, b) => a - b);
}

/** Largest and mean squared error on a fine grid of [0, 1]. */
export function errors(network, f, count = 512) {
  let [largest, squares] = [0, 0];
  for (let at = 0; at < count; at++) {
    const x = at / (count - 1);
    const apart = Math.abs(network(x) - f(x));
    largest = Math.max(largest, apart);
    squares += apart ** 2;
  }
  return { largest, squared: squares / count };
}

const logistic = (z) => 1 / (1 + Math.exp(-z));

/** Random inner weights {w, b}: each unit is a step up or down somewhere in [0, 1], of random steepness. */
export function fresh(units, seed) {
  const random = uniform(seed);
  const share = () => (random() + 1) / 2;
  const w = Array.from({ length: units }, () => (random() < 0 ? -4 : 4) * 10 ** share());
  return { w, b: w.map((value) => -value * share()) };
}

/** Outer weights, the constant last, by slightly damped least squares: for given inner ones there is a best choice. */
export function outer({ w, b }, xs, ys) {
  const rows = xs.map((x) => [...w.map((value, at) => logistic(value * x + b[at])), 1]);
  const size = w.length + 1;
  const system = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => rows.reduce((total, row) => total + row[i] * row[j], i === j ? 1e-10 * xs.length : 0)));
  return solve(system, Array.from({ length: size }, (_, i) => rows.reduce((total, row, n) => total + row[i] * ys[n], 0)));
}

/** The network of logistic units. */
export const learned = ({ w, b }, v) => (x) => w.reduce((total, value, at) => total + v[at] * logistic(value * x + b[at]), v[w.length]);

/** Mean squared error and its slopes by the inner weights, the outer ones given. */
export function slopes(inner, v, xs, ys) {
  const { w, b } = inner;
  const network = learned(inner, v);
  const found = { squared: 0, w: w.map(() => 0), b: b.map(() => 0) };
  xs.forEach((x, n) => {
    const apart = network(x) - ys[n];
    found.squared += apart ** 2 / xs.length;
    w.forEach((value, at) => {
      const h = logistic(value * x + b[at]);
      const back = (2 * apart * v[at] * h * (1 - h)) / xs.length;
      found.w[at] += back * x;
      found.b[at] += back;
    });
  });
  return found;
}

/** One step for the inner weights, each by its own rate (Adam); the best outer ones are found anew at every step. */
export function step(state, xs, ys, rate = 0.2) {
  const { inner } = state;
  const by = slopes(inner, outer(inner, xs, ys), xs, ys);
  const t = state.t + 1;
  const moved = (values, slope, memory) => values.map((value, at) => {
    memory.m[at] = 0.9 * (memory.m[at] ?? 0) + 0.1 * slope[at];
    memory.s[at] = 0.99 * (memory.s[at] ?? 0) + 0.01 * slope[at] ** 2;
    return value - (rate * (memory.m[at] / (1 - 0.9 ** t))) / (Math.sqrt(memory.s[at] / (1 - 0.99 ** t)) + 1e-12);
  });
  return { ...state, t, inner: { w: moved(inner.w, by.w, state.ofW), b: moved(inner.b, by.b, state.ofB) } };
}

/** A state to begin with. */
export const begin = (units, seed) => ({ inner: fresh(units, seed), t: 0, ofW: { m: [], s: [] }, ofB: { m: [], s: [] } });
