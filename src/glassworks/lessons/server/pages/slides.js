// Slides: the type of a screen is as large as lets all of it be seen. What does not fit even in small type is paged through.

const LEAST = 0.7; // of the usual size: 15 pixels of 720, the 47th part of the height, which the last row can read
const ROUNDS = 5;
const SIDE_BY_SIDE = 960; // pixels
const LETTER = 13; // of a drawing, in its own units
const root = document.documentElement;
const more = document.createElement("button");
let screen = null;
let isTouched = false; // by who looks at it: then the type stays as it is, whatever an answer adds

more.type = "button";
more.className = "slide-more";
more.textContent = "More below: Page Down";
more.hidden = true;
more.addEventListener("click", () => page(1));

const scroller = () => document.getElementById("App");
const resized = new ResizeObserver(() => (isTouched ? tell() : fit()));

/** Shows a screen as a slide; nothing ends the slides. */
export function slide(shown) {
  resized.disconnect();
  screen = shown;
  isTouched = false;
  if (!screen) {
    root.style.removeProperty("--gw-fit");
    arrange([]);
    more.hidden = true;
    return;
  }
  if (!more.isConnected) {
    document.body.append(more);
    scroller()?.addEventListener("scroll", tell, { passive: true });
    addEventListener("resize", () => screen && fit());
    for (const what of ["pointerdown", "keydown"]) addEventListener(what, touch);
  }
  scroller()?.scrollTo({ top: 0 });
  resized.observe(screen);
  fit();
}

const touch = (event) => {
  if (screen?.contains(event.target)) isTouched = true;
};

/** Goes on within the screen, down by 1 or up by -1; false where there is nothing more that way. */
export function page(by) {
  const box = scroller();
  if (!box || !screen) return false;
  const left = by > 0 ? box.scrollHeight - box.clientHeight - box.scrollTop : box.scrollTop;
  if (left < 8) return false;
  box.scrollTo({ top: box.scrollTop + by * step(box, by) });
  return true;
}

/** Down: so that the part which is cut off comes to the top, where it is far enough from there. */
function step(box, by) {
  const [top, height] = [box.getBoundingClientRect().top, box.clientHeight];
  if (by > 0) {
    const cut = parts(screen).map((one) => one.getBoundingClientRect()).find(({ bottom }) => bottom > top + height + 4);
    if (cut && cut.top - top > 0.3 * height) return cut.top - top - 8;
  }
  return 0.85 * height;
}

/** What a screen is made of; marimo wraps each in elements that have no box of their own. */
const parts = (one) => [...one.children].flatMap((child) => (child.getClientRects().length ? child : parts(child)));

/** The arrangement in which type and drawings are read best; where it fits in none, the one that leaves least below. */
function fit() {
  const box = scroller();
  if (!box || !screen) return;
  const drawings = drawingsIn(screen);
  const isBetter = (one, best) => (one.left || best.left ? one.left < best.left : one.worth > best.worth);
  const found = arrangements().map((arrangement) => arranged(box, arrangement, drawings));
  const best = found.reduce((best, one) => (isBetter(one, best) ? one : best));
  arrange(best.arrangement);
  root.style.setProperty("--gw-fit", best.part.toFixed(3));
  tell();
}

/** Text and figure side by side need a window wide enough for two; of a figure, its drawing may be wide and its controls narrow. */
const arrangements = () => (screen.matches(".figured") && innerWidth >= SIDE_BY_SIDE ? [["narrow"], ["even"], ["narrow", "wide"], ["even", "wide"], []] : [[]]);

function arrange([columns, figure]) {
  for (const [key, value] of Object.entries({ columns, figure })) {
    if (value) root.dataset[key] = value;
    else delete root.dataset[key];
  }
}

/** The largest type with which the screen fits in an arrangement, how many pixels are left below with it, and what it is worth. */
function arranged(box, arrangement, drawings) {
  arrange(arrangement);
  const left = (part) => {
    root.style.setProperty("--gw-fit", part.toFixed(3));
    const [below, beside] = [box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth];
    return Math.max(0, below - 1) + 10 * Math.max(0, beside - 1); // what is cut off at the side cannot be paged to
  };
  if (!left(1)) return { arrangement, part: 1, left: 0, worth: legible(drawings) };
  let [low, high] = [LEAST, 1];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2;
    if (left(middle)) high = middle;
    else low = middle;
  }
  const rest = left(low);
  return { arrangement, part: low, left: rest, worth: low * legible(drawings) };
}

/** How near the letters of the smallest drawing come to those that the last row can read; 1 where there is none. */
function legible(drawings) {
  const letters = drawings.filter((one) => one.getClientRects().length).map((one) => (LETTER * one.getBoundingClientRect().width) / one.viewBox.baseVal.width);
  return Math.min(1, ...letters.map((letter) => letter / (innerHeight / 48)));
}

/** A widget is in a shadow tree of its own. */
function drawingsIn(place) {
  const all = [...place.querySelectorAll("*")];
  return [...all.filter((one) => one.localName === "svg" && one.viewBox.baseVal), ...all.flatMap((one) => (one.shadowRoot ? drawingsIn(one.shadowRoot) : []))];
}

function tell() {
  const box = scroller();
  more.hidden = !box || !screen || box.scrollHeight - box.clientHeight - box.scrollTop < 8;
}
