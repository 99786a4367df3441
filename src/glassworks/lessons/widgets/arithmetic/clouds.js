// Clouds in the plane: eight real ones on a ring, and those of a generator; the best discriminator between them, exactly.

export const WIDTH = 0.35; // standard deviation of every cloud
export const RING = Array.from({ length: 8 }, (_, at) => [2 * Math.cos((at * Math.PI) / 4), 2 * Math.sin((at * Math.PI) / 4)]);
const [LOW, HIGH, CELL] = [-4.5, 4.5, 0.125];

/** Logarithm of the density of equal clouds around these centres. */
export function logDensity(centres, [x, y]) {
  const powers = centres.map(([a, b]) => -((x - a) ** 2 + (y - b) ** 2) / (2 * WIDTH ** 2));
  const highest = Math.max(...powers);
  return highest + Math.log(powers.reduce((sum, power) => sum + Math.exp(power - highest), 0) / centres.length / (2 * Math.PI * WIDTH ** 2));
}

/** What the best discriminator sums up at a place: its chance of "real" is the logistic function of it. */
export const score = (made, place) => logDensity(RING, place) - logDensity(made, place);

const logistic = (s) => 1 / (1 + Math.exp(-s));
const softplus = (s) => (s > 0 ? s + Math.log1p(Math.exp(-s)) : Math.log1p(Math.exp(s)));

/** The best discriminator's chance that a point at this place is a real one. */
export const chance = (made, place) => logistic(score(made, place));

/** E ln D(x) + E ln(1 - D(G(z))) with the best D, by the middles of a grid of cells. */
export function value(made) {
  let total = 0;
  for (let x = LOW + CELL / 2; x < HIGH; x += CELL) {
    for (let y = LOW + CELL / 2; y < HIGH; y += CELL) {
      const [real, own] = [logDensity(RING, [x, y]), logDensity(made, [x, y])];
      total -= Math.exp(real) * softplus(own - real) + Math.exp(own) * softplus(real - own);
    }
  }
  return total * CELL * CELL;
}

function pull(centres, place) {
  const whole = logDensity(centres, place);
  const shares = centres.map((centre) => Math.exp(logDensity([centre], place) - whole) / centres.length);
  return [0, 1].map((axis) => shares.reduce((sum, share, at) => sum + (share * (centres[at][axis] - place[axis])) / WIDTH ** 2, 0));
}

/** The slope of a generator's loss at a place, while the discriminator holds still. */
export function slope(made, place, loss) {
  const d = chance(made, place);
  const [real, own] = [pull(RING, place), pull(made, place)];
  return real.map((one, axis) => -(loss === "minimax" ? d : 1 - d) * (one - own[axis]));
}

/** All clouds after one step of descent. */
export const step = (made, loss, rate = 0.03) => made.map((place) => {
  const down = slope(made, place, loss);
  return place.map((one, axis) => one - rate * down[axis]);
});

/** How many real clouds have one of the generator's on them. */
export const covered = (made) => RING.filter((real) => made.some((own) => Math.hypot(real[0] - own[0], real[1] - own[1]) < 1.5 * WIDTH)).length;
