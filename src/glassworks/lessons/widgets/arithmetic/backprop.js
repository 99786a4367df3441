// The worked 2-2-2 example (Mazur 2015), forwards and backwards; the same as glassworks.pipelines.backprop.network.

export const INPUTS = [0.05, 0.1];
export const TARGETS = [0.01, 0.99];
export const WEIGHTS = [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]; // w1 .. w8
export const BIASES = [0.35, 0.6];

const logistic = (net) => 1 / (1 + Math.exp(-net));

/** What every unit gives: {netH, h, netO, o, errors, error}. */
export function forward(w, targets = TARGETS) {
  const netH = [0, 1].map((unit) => w[2 * unit] * INPUTS[0] + w[2 * unit + 1] * INPUTS[1] + BIASES[0]);
  const h = netH.map(logistic);
  const netO = [0, 1].map((unit) => w[4 + 2 * unit] * h[0] + w[5 + 2 * unit] * h[1] + BIASES[1]);
  const o = netO.map(logistic);
  const errors = o.map((value, at) => (targets[at] - value) ** 2 / 2);
  return { netH, h, netO, o, errors, error: errors[0] + errors[1] };
}

/** The slopes: {byOutput, slopeO, delta, byHidden, slopeH, gradients of w1 .. w8}; `through` are the weights that the error goes back by. */
export function backward(w, targets = TARGETS, through = w) {
  const { h, o } = forward(w, targets);
  const byOutput = o.map((value, at) => value - targets[at]);
  const slopeO = o.map((value) => value * (1 - value));
  const delta = byOutput.map((value, at) => value * slopeO[at]);
  const byHidden = [0, 1].map((unit) => delta[0] * through[4 + unit] + delta[1] * through[6 + unit]);
  const slopeH = h.map((value) => value * (1 - value));
  const gradients = [
    ...[0, 1].flatMap((unit) => INPUTS.map((input) => byHidden[unit] * slopeH[unit] * input)),
    ...[0, 1].flatMap((unit) => h.map((value) => delta[unit] * value)),
  ];
  return { byOutput, slopeO, delta, byHidden, slopeH, gradients };
}

/** All weights after one step; `outputFirst` is the mistake of moving the output weights before the hidden slopes are taken. */
export function update(w, rate, { outputFirst = false, targets = TARGETS } = {}) {
  const first = backward(w, targets).gradients;
  const moved = w.map((value, at) => value - rate * first[at]);
  if (!outputFirst) return moved;
  const later = backward(w, targets, moved).gradients;
  return w.map((value, at) => value - rate * (at < 4 ? later[at] : first[at]));
}

/** The weights after so many steps. */
export function descend(w, rate, steps, options = {}) {
  for (let step = 0; step < steps; step++) w = update(w, rate, options);
  return w;
}

/** The factors of one weight's slope, in their order: [words, value] each; two ways for a hidden weight. */
export function factors(at, w, targets = TARGETS) {
  const { h } = forward(w, targets);
  const { byOutput, slopeO, delta, byHidden, slopeH, gradients } = backward(w, targets);
  const unit = Math.floor((at % 4) / 2);
  const from = at % 2;
  if (at >= 4) {
    return {
      parts: [
        [`\u2202E/\u2202o${unit + 1} = o${unit + 1} \u2212 t${unit + 1}`, byOutput[unit]],
        [`\u2202o${unit + 1}/\u2202net = o${unit + 1} (1 \u2212 o${unit + 1})`, slopeO[unit]],
        [`\u2202net/\u2202w${at + 1} = h${from + 1}`, h[from]],
      ],
      gradient: gradients[at],
    };
  }
  return {
    parts: [
      [`by o1: \u03b41 \u00b7 w${5 + unit}`, delta[0] * w[4 + unit]],
      [`by o2: \u03b42 \u00b7 w${7 + unit}`, delta[1] * w[6 + unit]],
      [`together \u2202E/\u2202h${unit + 1}`, byHidden[unit]],
      [`\u2202h${unit + 1}/\u2202net = h${unit + 1} (1 \u2212 h${unit + 1})`, slopeH[unit]],
      [`\u2202net/\u2202w${at + 1} = i${from + 1}`, INPUTS[from]],
    ],
    gradient: gradients[at],
  };
}
