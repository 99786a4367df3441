// A restricted Boltzmann machine of zeros and ones; the same arithmetic as glassworks.models.generative.rbm and tasks.rbm.
// A machine is {w: weights, a row of hidden units for each visible one, b, c: biases}.

import { uniform } from "./xor.js";

export { uniform };

const logistic = (x) => 1 / (1 + Math.exp(-x));
const softplus = (x) => (x > 30 ? x : Math.log1p(Math.exp(x)));
const dot = (a, b) => a.reduce((total, value, at) => total + value * b[at], 0);

/** Bars and stripes: rows all alike, or columns. */
export function patterns(side) {
  const found = new Map();
  for (let code = 0; code < 2 ** side; code++) {
    const bits = Array.from({ length: side }, (_, at) => (code >> at) & 1);
    const stripes = bits.flatMap(() => bits);
    const bars = bits.flatMap((bit) => Array(side).fill(bit));
    for (const pattern of [stripes, bars]) found.set(pattern.join(""), pattern);
  }
  return [...found.keys()].sort().map((key) => found.get(key));
}

/** Small random weights; biases 0. */
export function machine(visible, hidden, seed, spread = 0.1) {
  const random = uniform(seed);
  // A sum of three uniform numbers has deviation 1, and nearly the shape of the normal distribution.
  const normal = () => random() + random() + random();
  return { w: Float64Array.from({ length: visible * hidden }, () => spread * normal()), b: new Float64Array(visible), c: new Float64Array(hidden) };
}

/** What goes into each hidden unit. */
function into({ w, c }, v) {
  const sums = Float64Array.from(c);
  for (let i = 0; i < v.length; i++) if (v[i]) for (let j = 0; j < sums.length; j++) sums[j] += v[i] * w[i * sums.length + j];
  return sums;
}

/** p(h = 1 | v). */
export const hiddenMean = (m, v) => into(m, v).map(logistic);

/** p(v = 1 | h). */
export function visibleMean({ w, b }, h) {
  const sums = Float64Array.from(b);
  for (let i = 0; i < sums.length; i++) for (let j = 0; j < h.length; j++) sums[i] += w[i * h.length + j] * h[j];
  return sums.map(logistic);
}

/** E(v, h). */
export const energy = (m, v, h) => -dot(v, m.b) - dot(h, into(m, v));

/** F(v): p(v) = exp(-F(v)) / Z. */
export const freeEnergy = (m, v) => -dot(v, m.b) - into(m, v).reduce((total, value) => total + softplus(value), 0);

/** ln Z: all states of the hidden units are gone through, each one bit away from the one before. */
export function logZ({ w, b, c }) {
  const sums = Float64Array.from(b);
  let own = 0;
  const bits = c.map(() => 0);
  const all = new Float64Array(2 ** c.length);
  for (let at = 0; at < all.length; at++) {
    if (at) {
      const which = 31 - Math.clz32(at & -at);
      const sign = bits[which] ? -1 : 1;
      bits[which] += sign;
      own += sign * c[which];
      for (let i = 0; i < b.length; i++) sums[i] += sign * w[i * c.length + which];
    }
    let total = own;
    for (let i = 0; i < b.length; i++) total += softplus(sums[i]);
    all[at] = total;
  }
  let highest = -Infinity;
  for (const one of all) highest = Math.max(highest, one);
  let total = 0;
  for (const one of all) total += Math.exp(one - highest);
  return highest + Math.log(total);
}

/** Mean of ln p(v) over rows. */
export function logLikelihood(m, rows) {
  const z = logZ(m);
  return rows.reduce((total, v) => total - freeEnergy(m, v) - z, 0) / rows.length;
}

/** Squared error of what the hidden means make of each row, summed over its pixels, mean over rows. */
export const reconstruction = (m, rows) =>
  rows.reduce((total, v) => total + visibleMean(m, hiddenMean(m, v)).reduce((sum, mean, i) => sum + (mean - v[i]) ** 2, 0), 0) / rows.length;

/** Zeros and ones of these probabilities; `random` gives numbers in [-1, 1). */
export const drawn = (means, random) => means.map((mean) => ((random() + 1) / 2 < mean ? 1 : 0));

/** The slopes of contrastive divergence: statistics at the end of chains of `steps` Gibbs steps, less those of the data. */
export function slopes(m, rows, steps, draw, drawVisible = draw) {
  const found = { w: new Float64Array(m.w.length), b: new Float64Array(m.b.length), c: new Float64Array(m.c.length) };
  const hidden = m.c.length;
  const add = (v, sign) => {
    const h = hiddenMean(m, v);
    const part = sign / rows.length;
    for (let i = 0; i < v.length; i++) {
      if (!v[i]) continue;
      found.b[i] += part * v[i];
      for (let j = 0; j < hidden; j++) found.w[i * hidden + j] += part * v[i] * h[j];
    }
    for (let j = 0; j < hidden; j++) found.c[j] += part * h[j];
    return h;
  };
  for (const row of rows) {
    let h = draw(add(row, -1));
    let v = drawVisible(visibleMean(m, h));
    for (let step = 1; step < steps; step++) {
      h = draw(hiddenMean(m, v));
      v = drawVisible(visibleMean(m, h));
    }
    add(v, 1);
  }
  return found;
}

/** The machine after a step against slopes. */
export const moved = (m, by, rate) => ({
  w: Float64Array.from(m.w, (value, at) => value - rate * by.w[at]),
  b: Float64Array.from(m.b, (value, at) => value - rate * by.b[at]),
  c: Float64Array.from(m.c, (value, at) => value - rate * by.c[at]),
});

/** The machine after so many updates on rows. */
export function learn(m, rows, { updates, steps, rate }, random) {
  const draw = (means) => drawn(means, random);
  for (let update = 0; update < updates; update++) m = moved(m, slopes(m, rows, steps, draw), rate);
  return m;
}
