"""Frames per second in a browser while each slider of a lesson moves in each frame."""

import sys

from classroom.readers import started
from common import ROOT

MOVING = """
async (frames) => {
  const everywhere = root => [root, ...[...root.querySelectorAll("*")].filter(one => one.shadowRoot)
    .flatMap(one => everywhere(one.shadowRoot))];
  const sliders = everywhere(document).flatMap(root => [...root.querySelectorAll("input[type=range]")]);
  const found = [];
  for (const one of sliders.filter(one => !one.disabled && one.getClientRects().length)) {
    const [low, high, begin] = [+one.min, +one.max, one.value];
    const next = () => new Promise(requestAnimationFrame);
    one.scrollIntoView({block: "center"});
    for (let at = 0; at < 5; at++) await next();
    const start = performance.now();
    for (let at = 0; at < frames; at++) {
      one.value = low + (high - low) * (at % 20) / 19;
      one.dispatchEvent(new Event("input"));
      await next();
    }
    found.push([one.labels[0].textContent.trim(), 1000 * frames / (performance.now() - start)]);
    one.value = begin;
    one.dispatchEvent(new Event("input"));
  }
  return found;
}
"""


def frames(count: int) -> dict[str, dict[str, float]]:
    """Frames per second while each slider of a lesson moves in each frame."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests" / "support"))
    from report_example import CHROMIUM  # pyright: ignore

    server, url = started()
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            found = {}
            for lesson in sorted(path.stem for path in (ROOT / "src" / "glassworks" / "lessons").glob("[0-9]*.py")):
                page.goto(f"{url}/{lesson}/")
                page.wait_for_selector("section.screen", timeout=120_000)
                page.wait_for_timeout(3000)
                found[lesson] = dict(page.evaluate(MOVING, count))
                print(lesson, found[lesson], file=sys.stderr, flush=True)
            chromium.close()
    finally:
        server.terminate()
        server.wait(20)
    return found
