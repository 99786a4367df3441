// Slides: the type of a screen is as large as lets all of it be seen. What does not fit even in small type is paged through.

const LEAST = 0.7; // of the usual size: 15 pixels of 720, the 47th part of the height, which the last row can read
const ROUNDS = 5;
const SIDE_BY_SIDE = 960; // pixels
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
    arrange("");
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

/** The arrangement in which the screen's type is largest; where it fits in none, the one that leaves least below. */
function fit() {
  const box = scroller();
  if (!box || !screen) return;
  const isBetter = (one, best) => (one.left || best.left ? one.left < best.left : one.part > best.part);
  const found = arrangements().map((columns) => arranged(box, columns));
  const best = found.reduce((best, one) => (isBetter(one, best) ? one : best));
  arrange(best.columns);
  root.style.setProperty("--gw-fit", best.part.toFixed(3));
  tell();
}

/** Text and figure side by side need a window wide enough for two. */
const arrangements = () => (screen.matches(".figured") && innerWidth >= SIDE_BY_SIDE ? ["narrow", "even", ""] : [""]);

function arrange(columns) {
  if (columns) root.dataset.columns = columns;
  else delete root.dataset.columns;
}

/** The largest type with which the screen fits in an arrangement, and how many pixels are left below with it. */
function arranged(box, columns) {
  arrange(columns);
  const left = (part) => {
    root.style.setProperty("--gw-fit", part.toFixed(3));
    const [below, beside] = [box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth];
    return Math.max(0, below - 1) + 10 * Math.max(0, beside - 1); // what is cut off at the side cannot be paged to
  };
  if (!left(1)) return { columns, part: 1, left: 0 };
  let [low, high] = [LEAST, 1];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2;
    if (left(middle)) high = middle;
    else low = middle;
  }
  return { columns, part: low, left: left(low) };
}

function tell() {
  const box = scroller();
  more.hidden = !box || !screen || box.scrollHeight - box.clientHeight - box.scrollTop < 8;
}
