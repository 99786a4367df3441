// Word vectors: cosines, neighbours, analogies; the same as glassworks.pipelines.skipgram.measure.

const dot = (a, b) => a.reduce((total, value, at) => total + value * b[at], 0);

/** The same direction, length 1. */
export function unit(vector) {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}

/** The words nearest to a point, the nearest first: [index, cosine] each, without those to leave out. */
export function nearest(units, point, count, without = []) {
  return units.map((vector, at) => [at, dot(vector, point)]).filter(([at]) => !without.includes(at))
    .sort((one, other) => other[1] - one[1]).slice(0, count);
}

/** a is to b as c is to: the words nearest to b - a + c. */
export const analogy = (units, a, b, c, count = 3) =>
  nearest(units, units[b].map((value, at) => value - units[a][at] + units[c][at]), count, [a, b, c]);
