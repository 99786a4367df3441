// The game of generator and discriminator over a few kinds of samples: the same losses as glassworks.tasks.gan.

/** Shares that add up to 1; all alike where nothing is weighed. */
export function shares(weights) {
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (total > 0 ? weight / total : 1 / weights.length));
}

/** The best discriminator: how likely a sample of each kind is a real one. A kind that never comes says nothing. */
export const best = (p, q) => p.map((real, at) => (real + q[at] > 0 ? real / (real + q[at]) : 0.5));

const times = (share, log) => (share > 0 ? share * log : 0);

/** What the discriminator wants high and the generator low: E ln D(x) + E ln(1 - D(G(z))). */
export const value = (p, q, d) => p.reduce((sum, real, at) => sum + times(real, Math.log(d[at])) + times(q[at], Math.log(1 - d[at])), 0);

/** Jensen-Shannon divergence of two distributions, in nats: 0 where they are equal, ln 2 where they share nothing. */
export const divergence = (p, q) => (value(p, q, best(p, q)) + Math.log(4)) / 2;

/** The losses that a generator descends against a discriminator that holds still. */
export const LOSSES = {
  minimax: (d) => Math.log(1 - d),
  non_saturating: (d) => -Math.log(d),
};

/** Shares after one step of descent in their logits. */
export function step(q, d, loss, rate) {
  const costs = d.map(LOSSES[loss]);
  const mean = q.reduce((sum, share, at) => sum + times(share, costs[at]), 0);
  const logits = q.map((share, at) => Math.log(share) - rate * share * (costs[at] - mean));
  const highest = Math.max(...logits);
  return shares(logits.map((logit) => Math.exp(logit - highest)));
}
