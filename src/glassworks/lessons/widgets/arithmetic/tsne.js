// t-SNE of some hundred points, with all pairs (van der Maaten and Hinton 2008); as scikit-learn's exact method computes it.

import { normals } from "./signal.js";

/** Squared distances of all pairs, row after row. */
export function distances(points) {
  const count = points.length;
  const found = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      let total = 0;
      for (let d = 0; d < points[i].length; d++) total += (points[i][d] - points[j][d]) ** 2;
      found[i * count + j] = found[j * count + i] = total;
    }
  }
  return found;
}

/** How near any two points are among their neighbours: p, which adds up to 1; every point attends to about `perplexity` others. */
export function affinities(squared, count, perplexity) {
  const p = new Float64Array(count * count);
  const goal = Math.log(perplexity);
  for (let i = 0; i < count; i++) {
    let [low, high, beta] = [0, Infinity, 1];
    let nearest = Infinity;
    for (let j = 0; j < count; j++) if (j !== i) nearest = Math.min(nearest, squared[i * count + j]);
    for (let round = 0; round < 100; round++) {
      let [sum, weighted] = [0, 0];
      for (let j = 0; j < count; j++) {
        if (j === i) continue;
        const apart = squared[i * count + j] - nearest;
        const value = Math.exp(-beta * apart);
        p[i * count + j] = value;
        sum += value;
        weighted += value * apart;
      }
      const entropy = Math.log(sum) + (beta * weighted) / sum;
      for (let j = 0; j < count; j++) p[i * count + j] /= sum;
      if (Math.abs(entropy - goal) < 1e-9) break;
      if (entropy > goal) {
        low = beta;
        beta = high === Infinity ? beta * 2 : (beta + high) / 2;
      } else {
        high = beta;
        beta = (beta + low) / 2;
      }
    }
  }
  const joint = new Float64Array(count * count);
  for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) joint[i * count + j] = (p[i * count + j] + p[j * count + i]) / (2 * count);
  return joint;
}

/** What the map makes small, sum p ln(p/q), and its slopes by every place. */
export function divergence(p, places) {
  const count = places.length;
  const near = new Float64Array(count * count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const value = 1 / (1 + (places[i][0] - places[j][0]) ** 2 + (places[i][1] - places[j][1]) ** 2);
      near[i * count + j] = near[j * count + i] = value;
      total += 2 * value;
    }
  }
  let kl = 0;
  const slopes = places.map(() => [0, 0]);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      const at = i * count + j;
      const q = near[at] / total;
      if (p[at] > 0) kl += p[at] * Math.log(p[at] / q);
      const pull = 4 * (p[at] - q) * near[at];
      slopes[i][0] += pull * (places[i][0] - places[j][0]);
      slopes[i][1] += pull * (places[i][1] - places[j][1]);
    }
  }
  return { kl, slopes };
}

/** A random start near the middle. */
export function start(count, seed) {
  const values = normals(2 * count, seed);
  return { places: Array.from({ length: count }, (_, at) => [1e-2 * values[2 * at], 1e-2 * values[2 * at + 1]]), speed: Array.from({ length: count }, () => [0, 0]), step: 0 };
}

const EXAGGERATED = 100; // steps in which neighbours pull twelve times as hard: clusters form first

/** The map after one step of descent with momentum. */
export function advance(map, p) {
  const early = map.step < EXAGGERATED;
  const { kl, slopes } = divergence(early ? p.map((value) => 12 * value) : p, map.places);
  const [rate, keep] = [Math.max(10, map.places.length / 4), early ? 0.5 : 0.8];
  const speed = map.speed.map((old, at) => [0, 1].map((d) => keep * old[d] - rate * slopes[at][d]));
  return { places: map.places.map((place, at) => [place[0] + speed[at][0], place[1] + speed[at][1]]), speed, step: map.step + 1, kl: early ? NaN : kl };
}
