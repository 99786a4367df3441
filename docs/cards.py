"""Draws the images on the studio's cards of recipes from the figures of docs/recipes/: python docs/cards.py [NAME...].

Each shows the first figure of a recipe's result, else the drawing of its network, in light and in dark.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from glassworks.charts.palette import DARK, LIGHT
from glassworks.recipes.shipped import shipped

FIGURES = Path(__file__).parent / "recipes" / "images"
CARDS = Path(__file__).parents[1] / "src" / "glassworks" / "studio" / "static" / "results"
SIZE = {"width": 560, "height": 350}
PAGE = """<style>body {{ margin: 0; background: {paper}; display: grid; place-items: center; height: 350px; }}
img {{ width: 520px; height: 322px; object-fit: contain; }}</style><img src="{address}">"""


def figure_of(name: str) -> Path | None:
    """The figure that stands for a recipe, where one was drawn."""
    candidates = (FIGURES / f"{name}-{part}.svg" for part in ("1", "idea"))
    return next((path for path in candidates if path.is_file()), None)


def draw(name: str, figure: Path, tab: Page) -> None:
    """Both images of a card."""
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        tab.emulate_media(color_scheme=scheme)
        file = CARDS / f".{name}.html"
        file.write_text(PAGE.format(paper=colours["paper"], address=figure.as_uri()))
        tab.goto(file.as_uri())
        shot = tab.screenshot()
        file.unlink()
        with Image.open(io.BytesIO(shot)) as image:
            image.convert("RGB").save(CARDS / f"{name}-{scheme}.webp", quality=78, method=6)


def main(names: list[str]) -> None:
    """Draws the cards of these recipes; of all without names."""
    CARDS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = chromium.new_page(viewport=SIZE)
        for name in names or shipped():
            if figure := figure_of(name):
                draw(name, figure, tab)
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1:])
