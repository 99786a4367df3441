// Slides: the type of a screen is as large as lets all of it be seen. What does not fit even in small type is paged through.

const LEAST = 0.7; // of the usual size: 15 pixels of 720, the 47th part of the height, which the last row can read
const ROUNDS = 5;
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

function fit() {
  const box = scroller();
  if (!box || !screen) return;
  const isTooTall = (part) => {
    root.style.setProperty("--gw-fit", part.toFixed(3));
    return box.scrollHeight > box.clientHeight + 1;
  };
  if (isTooTall(1)) {
    let [low, high] = [LEAST, 1];
    for (let round = 0; round < ROUNDS; round++) {
      const middle = (low + high) / 2;
      if (isTooTall(middle)) high = middle;
      else low = middle;
    }
    isTooTall(low);
  }
  tell();
}

function tell() {
  const box = scroller();
  more.hidden = !box || !screen || box.scrollHeight - box.clientHeight - box.scrollTop < 8;
}
