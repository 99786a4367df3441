// Codes of classes: what tells them apart, and how much room there is; the same as glassworks.pipelines.codes.tables.

/** In how many numbers two codes differ. */
export const differing = (a, b) => a.reduce((total, value, at) => total + Math.abs(value - b[at]), 0);

/** One row per class, with a 1 at its own place. */
export const oneHot = (classes) => Array.from({ length: classes }, (_, row) => Array.from({ length: classes }, (__, at) => (row === at ? 1 : 0)));

/** Numbers of 0 and 1 that tell so many classes apart. */
export const shortest = (classes) => Math.max(1, Math.ceil(Math.log2(classes)));

/** Classes with a code of n numbers: one-hot, and with any zeros and ones. */
export const room = (n) => ({ oneHot: n, dense: 2 ** n });

/** The two classes whose codes are nearest to each other, and in how many numbers they differ. */
export function nearest(codes) {
  let found = { pair: null, distance: Infinity };
  codes.forEach((a, one) => codes.slice(one + 1).forEach((b, more) => {
    const distance = differing(a, b);
    if (distance < found.distance) found = { pair: [one, one + 1 + more], distance };
  }));
  return found;
}
