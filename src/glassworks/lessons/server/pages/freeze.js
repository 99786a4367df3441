// Freeze: hands off while the class talks. One's own page; whoever teaches at the server's machine freezes those of all others.

const EVERY = 2000; // milliseconds between two questions whether the class is frozen
const root = document.documentElement;
const screens = () => document.querySelectorAll(".lesson-head, section.screen");
let isOwn = false; // the reader's own wish
let group = { open: false, leads: false, frozen: false };

const isFrozen = () => isOwn || (group.frozen && !group.leads);

export const freezing = document.createElement("button");
freezing.type = "button";
freezing.addEventListener("click", () => (leads() ? tell(!group.frozen) : own(!isOwn)));
/** Says it in words. */
export const mark = document.createElement("span");
mark.className = "frozen-mark";
mark.setAttribute("role", "status");

const leads = () => group.open && group.leads;

function own(on) {
  isOwn = on;
  show();
}

function show() {
  if (leads()) isOwn = false;
  root.toggleAttribute("data-frozen", isFrozen());
  rest();
  freezing.textContent = leads() ? "Freeze the class" : "Freeze";
  freezing.disabled = group.frozen && !group.leads;
  freezing.setAttribute("aria-pressed", String(isFrozen() || group.frozen));
  const words = group.frozen ? (leads() ? "The class is frozen, this page is not" : "Frozen by your teacher") : isOwn ? "Frozen: press Freeze to go on" : "";
  if (mark.textContent !== words) mark.textContent = words;
}

/** Controls rest, also of screens that come later; the page can still be scrolled by keys. */
export function rest() {
  for (const one of screens()) one.inert = isFrozen();
  document.getElementById("App")?.setAttribute("tabindex", isFrozen() ? "0" : "-1");
}

async function ask(options) {
  try {
    const answer = await fetch("/class", options);
    if (!answer.ok) return;
    group = await answer.json();
    show();
  } catch { /* the server is away for a moment: what held last holds */ }
}

const tell = (on) => ask({ method: "POST", body: on ? "frozen" : "free" });

/** Looks after the class as long as the page is seen; where all readers sit at this machine there is none. */
async function follow() {
  await ask();
  if (!group.open) return;
  setInterval(() => document.hidden || ask(), EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
}

show();
follow();
