// What a person typed, chose or opened is there again after a reload and after Back: it belongs to the page's entry in the
// browser's history, which has a number of its own, so that a page that is opened anew is as new.
const FIELDS = "input:not([type=file], [type=password]), select";
export const entry = history.state?.entry ?? `${Date.now()}-${Math.random()}`;
const ENTRIES = "glassworks-kept:";
const KEY = ENTRIES + entry;
history.replaceState({ ...history.state, entry }, "");
const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");

function nameOf(one) {
  if (one.localName === "details") return `details ${one.querySelector("summary").textContent}`;
  return one.id || `${one.name}=${one.type === "checkbox" ? one.value : ""}`;
}

function note({ target }) {
  const isDetails = target.localName === "details";
  if (!isDetails && !target.matches?.(FIELDS)) return;
  remember(nameOf(target), isDetails ? target.open : target.type === "checkbox" ? target.checked : target.value);
}

export const remembered = (name) => kept[name];

export function remember(name, value) {
  kept[name] = value;
  if (stores()) return;
  // It is full, of entries that hardly anybody goes back to; what other scripts keep there is theirs.
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(ENTRIES) && key !== KEY) sessionStorage.removeItem(key);
  stores(); // unless this entry is too large by itself
}

function stores() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

document.addEventListener("input", note);
document.addEventListener("toggle", note, true); // it does not rise

// Fills a part of the page, once its listeners are there; what is not among the options any more stays as it is.
export function restore(root = document) {
  for (const one of root.querySelectorAll(`${FIELDS}, details`)) {
    const value = kept[nameOf(one)];
    const key = one.localName === "details" ? "open" : one.type === "checkbox" ? "checked" : "value";
    if (value === undefined || one[key] === value) continue;
    if (one.localName === "select" && ![...one.options].some((option) => option.value === value)) continue;
    one[key] = value;
    if (key === "open") continue;
    for (const kind of ["input", "change"]) one.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}
