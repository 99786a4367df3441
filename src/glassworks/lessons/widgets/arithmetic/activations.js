// Activation functions and their slopes; torch's conventions: leaky slope 0.01, ELU alpha 1, slopes at 0 from the left.

const logistic = (x) => 1 / (1 + Math.exp(-x));

export const FUNCTIONS = {
  identity: { words: "identity", value: (x) => x, slope: () => 1 },
  logistic: { words: "logistic", value: logistic, slope: (x) => logistic(x) * (1 - logistic(x)) },
  tanh: { words: "tanh", value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  relu: { words: "ReLU", value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  leaky_relu: { words: "leaky ReLU", value: (x) => (x > 0 ? x : 0.01 * x), slope: (x) => (x > 0 ? 1 : 0.01) },
  elu: { words: "ELU", value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
};

/** Values and slopes through `depth` layers of one unit each, all with the same weight: the product of slopes is what the gradient keeps. */
export function through(name, x, depth, weight = 1) {
  const { value, slope } = FUNCTIONS[name];
  const layers = [];
  let now = x;
  let product = 1;
  for (let layer = 0; layer < depth; layer++) {
    const sum = weight * now;
    product *= slope(sum) * weight;
    now = value(sum);
    layers.push({ value: now, slope: slope(sum), product });
  }
  return layers;
}

/** A neuron: the weighted sum and what the activation makes of it. */
export function neuron(inputs, weights, bias, name) {
  const sum = inputs.reduce((total, input, at) => total + input * weights[at], bias);
  return { sum, output: FUNCTIONS[name].value(sum) };
}

/** Shares that add up to 1. */
export function softmax(values) {
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}
