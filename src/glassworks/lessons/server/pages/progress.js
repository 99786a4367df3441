// What a reader has done, in a cookie: cookies of this machine hold for every port, so that tomorrow's server finds it.
const NAME = "glassworks_progress";

/** Names of what is done: "screen-2-3", "exercise-perceptron-rule". */
export function done() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${NAME}=`));
  return new Set(found ? decodeURIComponent(found.slice(NAME.length + 1)).split(" ").filter(Boolean) : []);
}

/** Adds one. */
export function record(name) {
  const all = done();
  if (all.has(name)) return;
  all.add(name);
  write(all);
}

/** Forgets everything. */
export const forget = () => write(new Set());

function write(all) {
  document.cookie = `${NAME}=${encodeURIComponent([...all].join(" "))}; path=/; max-age=31536000; samesite=strict`;
}
