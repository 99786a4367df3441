// Logistic and softmax regression on points of the plane and on pixels; the first by Newton's method, as glassworks.pipelines.logistic.data.

import { softmax } from "./activations.js";
import { solve } from "./linear.js";

export { softmax };

const logistic = (z) => 1 / (1 + Math.exp(-z));
const softplus = (z) => (z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)));

/** w x + b of [w1, w2, b]. */
export const sum = ([w1, w2, b], [x, y]) => w1 * x + w2 * y + b;

/** The probability of class 1. */
export const probability = (wb, point) => logistic(sum(wb, point));

/** Mean cross-entropy, without the pull. */
export const crossEntropy = (wb, points, labels) =>
  points.reduce((total, point, at) => total + softplus(labels[at] === 1 ? -sum(wb, point) : sum(wb, point)), 0) / points.length;

/** The weights and bias of the least mean cross-entropy; `pull` draws the weights towards 0. */
export function newton(points, labels, pull = 0) {
  let wb = [0, 0, 0];
  const keep = pull * points.length;
  for (let round = 0; round < 50; round++) {
    const slope = [keep * wb[0], keep * wb[1], 0];
    const curvature = [[1e-9 + keep, 0, 0], [0, 1e-9 + keep, 0], [0, 0, 1e-9]];
    points.forEach(([x, y], at) => {
      const row = [x, y, 1];
      const p = probability(wb, [x, y]);
      for (let i = 0; i < 3; i++) {
        slope[i] += row[i] * (p - labels[at]);
        for (let j = 0; j < 3; j++) curvature[i][j] += row[i] * row[j] * p * (1 - p);
      }
    });
    const step = solve(curvature, slope);
    wb = wb.map((value, at) => value - step[at]);
    if (Math.max(...step.map(Math.abs)) < 1e-12) break;
  }
  return wb;
}

/** Three numbers and more: [w1, w2, b] for each class, by Newton's method with a pull that makes them unique. */
export function softmaxFit(points, labels, classes, pull = 1e-4) {
  let rows = Array.from({ length: classes }, () => [0, 0, 0]);
  const loss = (candidate) => softmaxLoss(candidate, points, labels, pull);
  for (let round = 0; round < 100; round++) {
    const size = 3 * classes;
    const slope = rows.flat().map((value) => pull * value);
    const curvature = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => (i === j ? pull : 0)));
    points.forEach(([x, y], at) => {
      const row = [x, y, 1];
      const p = softmax(rows.map((one) => sum(one, [x, y])));
      for (let k = 0; k < classes; k++) {
        for (let i = 0; i < 3; i++) {
          slope[3 * k + i] += (row[i] * (p[k] - (labels[at] === k ? 1 : 0))) / points.length;
          for (let l = 0; l < classes; l++) for (let j = 0; j < 3; j++) curvature[3 * k + i][3 * l + j] += (row[i] * row[j] * p[k] * ((k === l ? 1 : 0) - p[l])) / points.length;
        }
      }
    });
    const step = solve(curvature, slope);
    const before = loss(rows);
    let part = 1;
    const moved = () => rows.map((one, k) => one.map((value, i) => value - part * step[3 * k + i]));
    while (part > 1e-6 && loss(moved()) > before) part /= 2;
    rows = moved();
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  return rows;
}

/** Mean cross-entropy with the pull's part. */
export const softmaxLoss = (rows, points, labels, pull = 0) =>
  points.reduce((total, point, at) => total - Math.log(Math.max(1e-300, softmax(rows.map((one) => sum(one, point)))[labels[at]])), 0) / points.length
  + (pull / 2) * rows.flat().reduce((total, value) => total + value * value, 0);

/** Sums of every class for the pixels of an image: a template of weights and a bias each. */
export const sums = (weights, biases, pixels) => weights.map((template, k) => template.reduce((total, weight, at) => total + weight * pixels[at], biases[k]));

/** How many images get the largest sum for their own class. */
export function right(weights, biases, images, labels) {
  let count = 0;
  images.forEach((pixels, at) => {
    const found = sums(weights, biases, pixels);
    count += found.indexOf(Math.max(...found)) === labels[at] ? 1 : 0;
  });
  return count;
}
