// What one widget of a page has learned, for another: whichever of them comes first, and again when it is learned anew.

let last = null;
const listeners = new Set();

/** Gives it to all who listen, and to those that come later. */
export function tell(what) {
  last = what;
  for (const listener of listeners) listener(what);
}

/** Calls the listener with what was told last, if anything was, and with all that is told from now on; gives what ends that. */
export function listen(listener) {
  listeners.add(listener);
  if (last) listener(last);
  return () => listeners.delete(listener);
}
