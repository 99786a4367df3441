// A signal through many equal layers and its gradient on the way back: how the start decides what becomes of both.

import { FUNCTIONS } from "./activations.js";
import { uniform } from "./xor.js";

/** Ways to draw weights: their standard deviation from the number of inputs (as many outputs). */
export const STARTS = {
  zeros: { words: "zeros", spread: () => 0 },
  small: { words: "small (0.01)", spread: () => 0.01 },
  large: { words: "large (1)", spread: () => 1 },
  xavier: { words: "Xavier", spread: (units) => Math.sqrt(2 / (units + units)) },
  he: { words: "He", spread: (units) => Math.sqrt(2 / units) },
};

/** Numbers with mean 0 and deviation 1, nearly of the normal distribution, from a seed. */
export function normals(count, seed) {
  const random = uniform(seed);
  return Float64Array.from({ length: count }, () => random() + random() + random());
}

/** Standard deviation of values. */
export function spread(values) {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
}

/** Layer by layer, the spread of the outputs and that of the gradients: a batch of rows goes forward, and `back` comes back from the end. */
export function through(rows, layers, name, back) {
  const { value, slope } = FUNCTIONS[name];
  const units = rows[0].length;
  const sums = [];
  let x = rows;
  const outputs = layers.map((weights) => {
    const z = x.map((row) => product(weights, row, units));
    sums.push(z);
    x = z.map((row) => row.map(value));
    return spread(x.flatMap((row) => [...row]));
  });
  let gradient = back;
  const gradients = Array(layers.length).fill(0);
  for (let at = layers.length - 1; at >= 0; at--) {
    gradients[at] = spread(gradient.flatMap((row) => [...row]));
    gradient = gradient.map((row, n) => transposed(layers[at], row.map((one, j) => one * slope(sums[at][n][j])), units));
  }
  return { outputs, gradients };
}

/** W x; weights are rows of inputs, one row per output. */
function product(weights, x, units) {
  const found = new Float64Array(units);
  for (let out = 0; out < units; out++) {
    let total = 0;
    for (let i = 0; i < units; i++) total += weights[out * units + i] * x[i];
    found[out] = total;
  }
  return found;
}

/** The same weights, the other way round. */
function transposed(weights, x, units) {
  const found = new Float64Array(units);
  for (let out = 0; out < units; out++) for (let i = 0; i < units; i++) found[i] += weights[out * units + i] * x[out];
  return found;
}
