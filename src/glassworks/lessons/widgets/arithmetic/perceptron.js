// One threshold unit and Rosenblatt's rule; the same arithmetic as glassworks.models.vision.perceptron.

export const POINTS = [[0, 0], [0, 1], [1, 0], [1, 1]];
export const TRUTH = {
  and: [0, 0, 0, 1], or: [0, 1, 1, 1], xor: [0, 1, 1, 0], nand: [1, 1, 1, 0], nor: [1, 0, 0, 0], xnor: [1, 0, 0, 1],
};

/** The weighted sum. */
export const sum = ([w1, w2, b], [x1, x2]) => w1 * x1 + w2 * x2 + b;

/** 1 above zero; a sum of exactly 0 counts as `atZero`. */
export function answer(weights, point, atZero = 0) {
  const value = sum(weights, point);
  return value > 0 || (value === 0 && atZero === 1) ? 1 : 0;
}

/** Weights and bias after one case, and what was wrong: -1, 0 or 1. */
export function learn(weights, point, target, atZero = 0) {
  const error = target - answer(weights, point, atZero);
  return { weights: [weights[0] + error * point[0], weights[1] + error * point[1], weights[2] + error], error };
}

/** How many of the four cases are right. */
export const score = (weights, targets) => POINTS.filter((point, at) => answer(weights, point) === targets[at]).length;

/** The rule, epoch by epoch from zero weights: {mistakes, weights} each, until one is clean or `epochs` are done. */
export function train(targets, epochs, order = [0, 1, 2, 3]) {
  const found = [];
  let weights = [0, 0, 0];
  while (found.length < epochs) {
    let mistakes = 0;
    for (const at of order) {
      const step = learn(weights, POINTS[at], targets[at]);
      weights = step.weights;
      mistakes += Math.abs(step.error);
    }
    found.push({ mistakes, weights });
    if (!mistakes) break;
  }
  return found;
}
