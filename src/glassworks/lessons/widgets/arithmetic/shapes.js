// The rules of shapes; the same as glassworks.pipelines.tensors.shapes.

/** The lengths in "[10, 3, 784]", or null where that is no shape. */
export function parsed(text) {
  const inside = text.trim().replace(/^\[|\]$/g, "").trim();
  if (!inside) return [];
  const lengths = inside.split(/[\s,x\u00d7]+/).map(Number);
  return lengths.every((one) => Number.isInteger(one) && one > 0) ? lengths : null;
}

export const written = (shape) => `[${shape.join(", ")}]`;

/** Numbers in a tensor of this shape. */
export const count = (shape) => shape.reduce((a, b) => a * b, 1);

/** The shape of one + other, or null: from the last axis on, equal lengths fit, 1 is repeated, a missing axis counts as 1. */
export function broadcast(one, other) {
  const found = [];
  for (let at = 1; at <= Math.max(one.length, other.length); at++) {
    const [a, b] = [one.at(-at) ?? 1, other.at(-at) ?? 1];
    if (a !== b && a !== 1 && b !== 1) return null;
    found.unshift(a === 1 ? b : a);
  }
  return found;
}

/**
 * The shape of every step of a graph of element-wise operations, by its name, from those of its variables. A number has []
 * as its shape. Where two do not fit: `wrong`, the step, with the shapes that met there.
 */
export function shapesOf({ steps, edges }, given) {
  const found = new Map();
  for (const step of steps) {
    const into = edges.filter((edge) => edge.target === step.name).map((edge) => found.get(edge.source));
    const made = step.is_variable ? given[step.name] ?? [] : into.reduce((one, other) => one && broadcast(one, other), []);
    if (!made) return { found, wrong: { ...step, into } };
    found.set(step.name, made);
  }
  return { found };
}

/** The shape of one @ other for two axes or more each, or null. */
export function product(one, other) {
  if (one.length < 2 || other.length < 2 || one.at(-1) !== other.at(-2)) return null;
  const before = broadcast(one.slice(0, -2), other.slice(0, -2));
  return before && [...before, one.at(-2), other.at(-1)];
}

/** A reshape keeps every number. */
export const reshape = (one, other) => (count(one) === count(other) ? other : null);
