// Two hidden units and one output, and the descent from many starts; the same as glassworks.pipelines.xor.starts.

import { POINTS, TRUTH } from "./perceptron.js";

const logistic = (z) => 1 / (1 + Math.exp(-z));
const RATE = 0.5;

/** Numbers in [-1, 1) that depend on the seed alone (mulberry32). */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 2 - 1;
  };
}

/** A start: v [hidden][w1, w2, bias], w [hidden + 1], the last one its bias. */
export function start(hidden, random) {
  const v = Array.from({ length: hidden }, () => [random(), random(), random()]);
  return { v, w: Array.from({ length: hidden + 1 }, random) };
}

/** What hidden units and the output give for one point. */
export function forward({ v, w }, [x1, x2]) {
  const h = v.map(([a, b, c]) => logistic(a * x1 + b * x2 + c));
  const z = h.reduce((total, value, at) => total + value * w[at], w[h.length]);
  return { h, y: logistic(z) };
}

/** One update by the summed cross-entropy of all four cases. */
export function update(net, rate = RATE) {
  const { v, w } = net;
  const toV = v.map(() => [0, 0, 0]);
  const toW = w.map(() => 0);
  POINTS.forEach((point, at) => {
    const { h, y } = forward(net, point);
    const delta = y - TRUTH.xor[at];
    h.forEach((value, unit) => {
      toW[unit] += delta * value;
      const back = delta * w[unit] * value * (1 - value);
      toV[unit][0] += back * point[0];
      toV[unit][1] += back * point[1];
      toV[unit][2] += back;
    });
    toW[h.length] += delta;
  });
  return {
    v: v.map((row, unit) => row.map((value, at) => value - rate * toV[unit][at])),
    w: w.map((value, at) => value - rate * toW[at]),
  };
}

/** Whether every case is within 0.1. */
export const solved = (net) => POINTS.every((point, at) => Math.abs(forward(net, point).y - TRUTH.xor[at]) < 0.1);

/** The net after so many updates. */
export function descend(net, steps, rate = RATE) {
  for (let step = 0; step < steps; step++) net = update(net, rate);
  return net;
}
