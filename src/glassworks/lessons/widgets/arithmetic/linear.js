// Linear equations.

/** What solves them, by Gauss's elimination with the largest pivot first. */
export function solve(system, right) {
  const rows = system.map((row, at) => [...row, right[at]]);
  for (let at = 0; at < rows.length; at++) {
    let best = at;
    for (let row = at + 1; row < rows.length; row++) if (Math.abs(rows[row][at]) > Math.abs(rows[best][at])) best = row;
    [rows[at], rows[best]] = [rows[best], rows[at]];
    for (let row = at + 1; row < rows.length; row++) {
      const share = rows[row][at] / rows[at][at];
      for (let column = at; column <= rows.length; column++) rows[row][column] -= share * rows[at][column];
    }
  }
  const found = Array(rows.length).fill(0);
  for (let at = rows.length - 1; at >= 0; at--) {
    found[at] = (rows[at][rows.length] - rows[at].slice(at + 1, -1).reduce((total, value, more) => total + value * found[at + 1 + more], 0)) / rows[at][at];
  }
  return found;
}
