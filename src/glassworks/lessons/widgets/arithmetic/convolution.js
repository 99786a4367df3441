// Convolution, ReLU, pooling and the vote; the same as glassworks.models.vision.xo_net.

export const FILTERS = [
  [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]],
  [[1, -1, 1], [-1, 1, -1], [1, -1, 1]],
  [[-1, -1, 1], [-1, 1, -1], [1, -1, -1]],
];
export const HIGH = { x: [0, 3, 4, 9, 10], o: [1, 2, 8, 11] };

/** The lecture's letters of 9 x 9, as texts for people: # is 1, . is -1. */
export const LETTERS = {
  x: [".........", ".#.....#.", "..#...#..", "...#.#...", "....#....", "...#.#...", "..#...#..", ".#.....#.", "........."],
  o: [".........", "...###...", "..#...#..", ".#.....#.", ".#.....#.", ".#.....#.", "..#...#..", "...###...", "........."],
};

/** The lecture's tricky cases of an X, drawn on its grid. */
export const TRICKY = {
  smaller: [".........", ".........", "..#...#..", "...#.#...", "....#....", "...#.#...", "..#...#..", ".........", "........."],
  thicker: [".........", ".##...##.", ".###.###.", "..#####..", "...###...", "..#####..", ".###.###.", ".##...##.", "........."],
  turned: [".........", "..#......", "...#...#.", "....##...", "...##....", ".##.#....", ".....#...", "......#..", "........."],
};

/** A letter as numbers. */
export const image = (rows) => rows.map((row) => [...row].map((one) => (one === "#" ? 1 : -1)));

/** Nine products of a filter whose corner lies at row, column. */
export const products = (picture, filter, row, column) =>
  filter.flatMap((line, r) => line.map((weight, c) => weight * picture[row + r][column + c]));

/** Their mean. */
export const response = (picture, filter, row, column) => products(picture, filter, row, column).reduce((a, b) => a + b) / 9;

/** All responses of one filter. */
export function convolve(picture, filter) {
  const side = picture.length - 2;
  return Array.from({ length: side }, (_, row) => Array.from({ length: side }, (__, column) => response(picture, filter, row, column)));
}

export const relu = (map) => map.map((row) => row.map((value) => Math.max(0, value)));

/** The largest of each window of 2 x 2, two apart; windows at the edge hold what is there. */
export function pool(map) {
  const side = Math.ceil(map.length / 2);
  return Array.from({ length: side }, (_, r) =>
    Array.from({ length: side }, (__, c) => Math.max(...map.slice(2 * r, 2 * r + 2).flatMap((row) => row.slice(2 * c, 2 * c + 2)))));
}

/** Every map on the way, the list at its end and the votes; layers can be left out. */
export function read(picture, filters = FILTERS, { withRelu = true, withPool = true } = {}) {
  const maps = filters.map((filter) => convolve(picture, filter));
  const positive = withRelu ? maps.map(relu) : maps;
  const first = withPool ? positive.map(pool) : positive;
  const second = withPool ? first.map(pool) : first;
  const vector = second.flat(2);
  const votes = Object.fromEntries(Object.entries(HIGH).map(([letter, places]) =>
    [letter, vector.length === 12 ? places.reduce((total, place) => total + vector[place], 0) / places.length : NaN]));
  return { maps, positive, first, second, vector, votes };
}
