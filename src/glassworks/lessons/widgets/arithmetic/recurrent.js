// Recurrent cells of one unit, forwards and backwards in time; the same as glassworks.models.sequence.recurrent.

const logistic = (x) => 1 / (1 + Math.exp(-x));

/** h = tanh(w h + u x + b) at every step (without tanh where it is not bent), and how far a change of each h reaches the last h. */
export function plain(xs, { w, u = 1, b = 0, bent = true }) {
  const h = [];
  let now = 0;
  for (const x of xs) {
    const sum = w * now + u * x + b;
    now = bent ? Math.tanh(sum) : sum;
    h.push(now);
  }
  const reach = h.map(() => 1);
  for (let at = h.length - 2; at >= 0; at--) reach[at] = reach[at + 1] * w * (bent ? 1 - h[at + 1] ** 2 : 1);
  return { h, reach };
}

const GATES = ["i", "f", "g", "o"];

/** An LSTM of one unit: each gate has [w, u, b]. Gives every step's gates, c and h, and how far a change of each c reaches the last h. */
export function lstm(xs, weights) {
  const steps = [];
  let [h, c] = [0, 0];
  for (const x of xs) {
    const before = c;
    const [i, f, g, o] = GATES.map((gate) => {
      const [w, u, b] = weights[gate];
      return (gate === "g" ? Math.tanh : logistic)(w * h + u * x + b);
    });
    c = f * before + i * g;
    h = o * Math.tanh(c);
    steps.push({ i, f, g, o, c, h, before });
  }
  const reach = steps.map(() => 0);
  let [toH, toC] = [1, 0];
  for (let at = steps.length - 1; at >= 0; at--) {
    const { i, f, g, o, c: now, before } = steps[at];
    const bent = Math.tanh(now);
    toC += toH * o * (1 - bent ** 2);
    reach[at] = toC;
    const back = { i: toC * g * i * (1 - i), f: toC * before * f * (1 - f), g: toC * i * (1 - g ** 2), o: toH * bent * o * (1 - o) };
    toH = GATES.reduce((sum, gate) => sum + back[gate] * weights[gate][0], 0);
    toC *= f;
  }
  return { steps, reach };
}
