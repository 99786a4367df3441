"""Pictures of pages, to be looked at: python docs/shots.py OUT PAGE...

A page is an HTML file, or a folder of which every report.html, look.html or site page below is taken. Each is drawn at
1440 and 400 pixels, light and dark, and printed on A4: OUT/NAME-1440-light.png and so on. Said of each: on how many
sheets it prints, and what is wider than the narrow window without a scroll bar of its own.
"""

import argparse
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

VIEWS = [(1440, "light"), (1440, "dark"), (400, "light"), (400, "dark")]
TILE, TILES = 480, 5
FINDERS = """
const all = () => [...document.body.querySelectorAll("*")];
const words = (e) => e.tagName.toLowerCase() + " " + e.textContent.trim().replace(/\\s+/g, " ").slice(0, 40);
const moves = (e) => ["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX);
const inside = (e) => e && (moves(e) || inside(e.parentElement));
const beyond = () => all().filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !inside(e)).map(words);
const scrolled = () => all()
  .filter((e) => moves(e) && e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.scrollWidth} in ${e.clientWidth}: ${words(e)}`);
"""
"""What reaches beyond the window, and what has to be scrolled sideways: allowed, yet figures are stacked rather."""


def pages(places: list[Path]) -> Iterator[tuple[str, Path]]:
    """Name and file of every page."""
    for place in places:
        if place.is_file():
            yield place.stem, place
            continue
        for file in sorted(place.rglob("*.html")):
            name = "-".join(file.relative_to(place).with_suffix("").parts)
            yield name.removesuffix("-report").removesuffix("-look"), file


def sheets(printed: bytes) -> int:
    """How many pages a PDF of Chromium's has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


def shoot(browser: Browser, name: str, file: Path, out: Path) -> dict[str, object]:
    """Draws one page in every view, and prints it."""
    found: dict[str, object] = {}
    for width, scheme in VIEWS:
        tab: Page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # pyright: ignore
        tab.goto(file.resolve().as_uri())
        tab.wait_for_timeout(150)
        tab.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page=True)
        if (width, scheme) == (400, "light"):
            found |= tab.evaluate(f"(() => {{ {FINDERS} return {{ beyond: beyond(), scrolled: scrolled() }}; }})()")
        if (width, scheme) == (1440, "light"):
            printed = tab.pdf(format="A4", print_background=True)
            (out / f"{name}.pdf").write_bytes(printed)
            found["sheets"] = sheets(printed)
        tab.close()
    return found


def contact_sheets(out: Path, names: list[str]) -> None:
    """Several pages side by side, scaled down: OUT/sheet-VIEW-NUMBER.png."""
    for width, scheme in VIEWS:
        for first in range(0, len(names), TILES):
            tiles = [_tile(out / f"{name}-{width}-{scheme}.png") for name in names[first : first + TILES]]
            whole = Image.new(
                "RGB", (sum(tile.width + 10 for tile in tiles), max(tile.height for tile in tiles)), "red"
            )
            for place, tile in enumerate(tiles):
                whole.paste(tile, (place * (TILE + 10), 0))
            whole.save(out / f"sheet-{width}-{scheme}-{first // TILES:02d}.png")


def _tile(path: Path) -> Image.Image:
    image = Image.open(path).convert("RGB")
    return image.resize((TILE, round(image.height * TILE / image.width)))


def main() -> None:
    """See the top of the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("places", nargs="+", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, file in pages(options.places):
            found[name] = shoot(browser, name, file, options.out)
            print(name, json.dumps(found[name]), flush=True)  # noqa: T201 - a script
        browser.close()
    contact_sheets(options.out, list(found))


if __name__ == "__main__":
    main()
