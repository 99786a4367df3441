// Rules of descent on surfaces of two numbers; torch's forms of them, with its default constants.

export const SURFACES = {
  bowl: { words: "a bowl", start: [-2.5, 1.5], low: -3, high: 3, value: ([x, y]) => x * x + y * y, slope: ([x, y]) => [2 * x, 2 * y], goal: [0, 0] },
  valley: { words: "a long valley", start: [-2.5, 1.5], low: -3, high: 3, value: ([x, y]) => 0.1 * x * x + 2 * y * y, slope: ([x, y]) => [0.2 * x, 4 * y], goal: [0, 0] },
  bend: { words: "a bent valley (Rosenbrock)", start: [-1.2, 1], low: -2, high: 2, value: ([x, y]) => (1 - x) ** 2 + 5 * (y - x * x) ** 2, slope: ([x, y]) => [-2 * (1 - x) - 20 * x * (y - x * x), 10 * (y - x * x)], goal: [1, 1] },
};

const map = (list) => list.map((_, at) => at);

/** Each rule takes (place, slope, its own memory, rate) and gives the next place; the memory is changed. */
export const RULES = {
  sgd: { words: "plain descent", step: (w, g, _, rate) => w.map((value, at) => value - rate * g[at]) },
  momentum: {
    words: "momentum 0.9",
    step(w, g, memory, rate) {
      memory.v = memory.v ? map(g).map((at) => 0.9 * memory.v[at] + g[at]) : [...g];
      return w.map((value, at) => value - rate * memory.v[at]);
    },
  },
  adagrad: {
    words: "Adagrad",
    step(w, g, memory, rate) {
      memory.sum = map(g).map((at) => (memory.sum?.[at] ?? 0) + g[at] ** 2);
      return w.map((value, at) => value - (rate * g[at]) / (Math.sqrt(memory.sum[at]) + 1e-10));
    },
  },
  rmsprop: {
    words: "RMSProp",
    step(w, g, memory, rate) {
      memory.s = map(g).map((at) => 0.99 * (memory.s?.[at] ?? 0) + 0.01 * g[at] ** 2);
      return w.map((value, at) => value - (rate * g[at]) / (Math.sqrt(memory.s[at]) + 1e-8));
    },
  },
  adam: {
    words: "Adam",
    step(w, g, memory, rate) {
      memory.t = (memory.t ?? 0) + 1;
      memory.m = map(g).map((at) => 0.9 * (memory.m?.[at] ?? 0) + 0.1 * g[at]);
      memory.s = map(g).map((at) => 0.999 * (memory.s?.[at] ?? 0) + 0.001 * g[at] ** 2);
      const [first, second] = [1 - 0.9 ** memory.t, 1 - 0.999 ** memory.t];
      return w.map((value, at) => value - (rate / first) * memory.m[at] / (Math.sqrt(memory.s[at]) / Math.sqrt(second) + 1e-8));
    },
  },
};

/** All places from a start, and whether it ran away. */
export function descend(surface, rule, rate, steps, start = SURFACES[surface].start, noise = () => 0) {
  const { slope } = SURFACES[surface];
  const path = [start];
  const memory = {};
  for (let step = 0; step < steps; step++) {
    const here = path[path.length - 1];
    const g = slope(here).map((value) => value + noise());
    const next = RULES[rule].step(here, g, memory, rate);
    if (!next.every((value) => Math.abs(value) < 1e6)) return { path, away: true };
    path.push(next);
  }
  return { path, away: false };
}
