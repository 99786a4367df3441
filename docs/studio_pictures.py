"""Draws the images of docs/studio.md from the studio's own pages: ``python docs/studio_pictures.py WORKSPACE RUN``.

The run is a classifier of the built-in digits in the workspace; the pages are those of a studio that is started for it.
"""

import io
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "images"
WIDTH, HEIGHT = 1100, 760
COLOURS = 96
PAGES = {
    "studio-start": ("/", "#machine-found dl", "h1"),
    "studio-try": ("/runs/{run}/try", "#drawn li", "h1"),
    "studio-take": ("/runs/{run}/take", "#serve-state[data-state=serving]", "#serve-title"),
    "studio-inside": ("/runs/{run}/inside", "#maps .map", "#maps-title"),
    "studio-flow": ("/runs/{run}/inside/flow?layer=backbone.patches.conv", "#flow > li:nth-child(3)", "#flow-title"),
    "studio-run": ("/runs/{run}", "#confusions table", "#confusions-title"),
    "studio-data": ("{data}", ".tile img[src]", "#ready"),
}
"""By file: the page's address, what is waited for, and what stands at the top."""


def ask(page: Page) -> None:
    """A nought, drawn."""
    page.click("#draw summary")
    page.check("#light")
    sheet = page.locator("#sheet").bounding_box()
    assert sheet is not None, "it is seen"  # noqa: S101 - our own invariant
    for turn in range(41):
        angle = turn * math.tau / 40
        page.mouse.move(sheet["x"] + 140 + 60 * math.sin(angle), sheet["y"] + 140 - 90 * math.cos(angle))
        if turn == 0:
            page.mouse.down()
    page.mouse.up()


def serve(page: Page) -> None:
    """A server for the model."""
    page.click("#serve-start")


BEFORE: dict[str, Callable[[Page], None]] = {"studio-try": ask, "studio-take": serve}


def draw(page: Page, address: str, name: str, ready: str, top: str) -> None:
    """One image, with few colours, so that it stays small."""
    page.goto(address)
    if name in BEFORE:
        BEFORE[name](page)
    page.wait_for_selector(ready)
    page.wait_for_timeout(1500)
    page.locator(top).evaluate("heading => heading.scrollIntoView()")
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


def main() -> None:
    """Starts a studio, draws its pages, and ends it."""
    workspace, run = sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "glassworks", "studio", "--workspace", workspace, "--port", "0", "--json"]
    with subprocess.Popen([*words, "--no-browser"], stdout=subprocess.PIPE, text=True) as studio:
        assert studio.stdout is not None, "a pipe"  # noqa: S101 - our own invariant
        url = json.loads(studio.stdout.readline())["url"]
        try:
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
                page.set_default_timeout(120_000)
                data = page.request.post(f"{url}/runs/{run}/data", data={}).json()["url"]  # the images of the run
                for name, (address, ready, top) in PAGES.items():
                    draw(page, url + address.format(run=run, data=data), name, ready, top)
                chromium.close()
        finally:
            studio.terminate()


if __name__ == "__main__":
    main()
