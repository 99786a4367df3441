// What every lesson's page has around marimo's view: a bar, slides, notes, freeze, reset, print, and the record of progress.
import { freezing, mark, rest } from "./freeze.js";
import { record } from "./progress.js";
import { page, slide } from "./slides.js";

const query = () => new URLSearchParams(location.search);
const root = document.documentElement;
let shown = Number(query().get("screen") ?? 0) || 0;

const screens = () => [...document.querySelectorAll(".lesson-head, section.screen")];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function address(changes) {
  const here = new URL(location.href);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) here.searchParams.delete(key);
    else here.searchParams.set(key, value);
  }
  history.replaceState(history.state, "", here);
}

const pressed = (button, on) => button.setAttribute("aria-pressed", String(on));

const SOON = 400; // milliseconds that nobody takes for a standstill
const working = element("span", { class: "working", role: "status" });
const place = element("span", { class: "place", "aria-live": "polite" });
const back = element("button", { type: "button", onclick: () => go(shown - 1) }, "Previous");
const next = element("button", { type: "button", onclick: () => go(shown + 1) }, "Next");
const slides = element("button", { type: "button", onclick: () => view(root.dataset.view !== "slides") }, "Slides");
const notes = element("button", { type: "button", onclick: () => teach(!root.hasAttribute("data-teacher")) }, "Notes");
const bar = element(
  "nav", { class: "lesson-bar", "aria-label": "Lesson" },
  element("a", { href: "/" }, "All lessons"),
  mark, working, back, place, next, slides, notes, freezing,
  element("button", { type: "button", onclick: reset }, "Reset all"),
  element("button", { type: "button", onclick: () => print() }, "Print"),
);

function go(to) {
  shown = Math.min(Math.max(to, 0), screens().length - 1);
  address({ screen: shown || null });
  show();
  if (root.dataset.view !== "slides") screens()[shown]?.scrollIntoView({ block: "start" });
  const heading = screens()[shown]?.querySelector("h1, h2");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

function show() {
  const all = screens();
  all.forEach((one, at) => one.classList.toggle("shown", at === shown));
  back.disabled = shown === 0;
  next.disabled = shown >= all.length - 1;
  place.textContent = all.length ? `${shown + 1} of ${all.length}` : "";
  slide(root.dataset.view === "slides" ? all[shown] ?? null : null);
}

function view(on) {
  if (on) root.dataset.view = "slides";
  else delete root.dataset.view;
  pressed(slides, on);
  address({ view: on ? "slides" : null });
  show();
}

function teach(on) {
  root.toggleAttribute("data-teacher", on);
  pressed(notes, on);
  address({ teacher: on ? "1" : null });
}

/** Every control as it was at first: the address without what stands in it, and the page anew. */
function reset() {
  const kept = ["teacher", "view", "screen"].filter((key) => query().has(key)).map((key) => [key, query().get(key)]);
  const name = kept.length ? `?${new URLSearchParams(kept)}` : "";
  location.replace(`${location.pathname}${name}`);
}

addEventListener("keydown", (event) => {
  if (root.dataset.view !== "slides") return;
  if (event.key === "PageDown") page(1) || go(shown + 1);
  else if (event.key === "PageUp") page(-1) || go(shown - 1);
  else return;
  event.preventDefault();
});

const reading = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    const lesson = document.querySelector(".lesson-head")?.dataset.number;
    const at = screens().indexOf(entry.target);
    if (lesson && at > 0) record(`screen-${lesson}-${at}`);
  }
}, { threshold: 0.4 });

/** Where the reader is after scrolling: Next and the address go on from there. What was gone to stays while it is in sight. */
function follow() {
  if (root.dataset.view === "slides") return;
  const upper = 0.4 * innerHeight;
  const tops = screens().map((one) => one.getBoundingClientRect().top);
  const inSight = tops[shown] >= 0 && tops[shown] < innerHeight;
  const atEnd = tops.at(-1) < innerHeight && screens().at(-1).getBoundingClientRect().bottom <= innerHeight + 4;
  if (inSight && (tops[shown] < upper || atEnd)) return;
  const at = tops[0] >= -1 ? 0 : Math.max(0, tops.findLastIndex((top) => top < upper)); // a short head leaves room for more
  if (at === shown) return;
  shown = at;
  address({ screen: shown || null });
  show();
}
let settling = 0;
addEventListener("scroll", () => {
  clearTimeout(settling);
  settling = setTimeout(follow, 150);
}, true);

addEventListener("exercise-solved", (event) => record(`exercise-${event.detail.lesson}-${event.detail.name}`));

/** Whoever waits for an answer of this lesson's process sees that it is under way. */
let [asked, soon] = [0, 0];
addEventListener("lesson-asked", ({ detail }) => {
  asked += detail;
  clearTimeout(soon);
  if (!asked) working.textContent = "";
  else if (!working.textContent) soon = setTimeout(() => (working.textContent = "Computing \u2026"), SOON);
});

const known = new Set();
new MutationObserver(() => {
  const fresh = screens().filter((one) => !known.has(one));
  if (!fresh.length) return;
  for (const one of fresh) {
    known.add(one);
    if (one.matches("section")) reading.observe(one);
  }
  // marimo's view has no landmark of its own.
  const app = document.getElementById("App");
  app?.setAttribute("role", "main");
  rest();
  show();
}).observe(root, { childList: true, subtree: true });

function begin() {
  root.lang = "en";
  document.body.prepend(bar);
  teach(query().get("teacher") === "1");
  view(query().get("view") === "slides");
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();
