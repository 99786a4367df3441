// Receptive fields of a chain of windows (Dang Ha The Hien 2017); the same as glassworks.instruments.intervals.

/** After each layer: n units along a side, jump from one to the next, size of their field, centre of the first one's. */
export function chain(pixels, layers) {
  let now = { n: pixels, jump: 1, size: 1, start: 0.5 };
  return [now, ...layers.map(({ k, s, p }) => {
    now = {
      n: Math.floor((now.n + 2 * p - k) / s) + 1,
      jump: now.jump * s,
      size: now.size + (k - 1) * now.jump,
      start: now.start + ((k - 1) / 2 - p) * now.jump,
    };
    return now;
  })];
}

/** First and last pixel that unit `at` sees; padding continues the image. */
export function span({ jump, size, start }, at) {
  const centre = start + at * jump;
  return [centre - size / 2, centre + size / 2 - 1];
}

/** A map, or a letter, moved to the right; what comes in is `empty`. */
export const moved = (map, by, empty = 0) => map.map((row) => row.map((_, column) => row[column - by] ?? empty));

/** The largest difference of two maps. */
export const apart = (a, b) => Math.max(...a.flatMap((row, r) => row.map((value, c) => Math.abs(value - b[r][c]))));

/** The largest value of a map. */
export const largest = (map) => Math.max(...map.flat());
