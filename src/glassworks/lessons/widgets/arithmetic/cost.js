// What a wrong answer of one logistic unit costs, and how steep that cost is: by its answer p and by its sum z.

const logistic = (z) => 1 / (1 + Math.exp(-z));
const softplus = (z) => (z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)));

/** The answer to a sum. */
export const answer = logistic;

/** Costs of a sum z where t (0 or 1) is wanted, and their slopes by z. */
export const COSTS = {
  squared: {
    words: "squared error",
    value: (z, t) => 0.5 * (logistic(z) - t) ** 2,
    slope: (z, t) => (logistic(z) - t) * logistic(z) * (1 - logistic(z)),
  },
  cross: {
    words: "cross-entropy",
    value: (z, t) => softplus(t === 1 ? -z : z),
    slope: (z, t) => logistic(z) - t,
  },
};
