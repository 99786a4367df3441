"""Figures that are wider than a telephone: there the same one in a column takes its place, NAME-slim.svg beside it.

Where there is none, the figure keeps the size that it is read at: it is scrolled, and not shrunk.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

BROAD = 500
"""Pixels across from which a figure has too small letters where it is made as narrow as a telephone."""
MOST = 1008
"""Pixels across at which the letters of the widest figures have their own size; screenshots are larger than that."""


def width_of(figure: Path) -> float:
    """Pixels across at which its letters have their own size."""
    if figure.suffix != ".svg":
        with Image.open(figure) as image:
            return min(image.width, MOST)
    found = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+)', figure.read_text(encoding="utf-8")[:2000])
    return float(found[1]) * 4 / 3 if found else 0  # written in points


def _mark(app: Sphinx, doctree: nodes.document) -> None:
    """Broad figures are given their width, and a class by which the style finds them."""
    for node in doctree.findall(nodes.image):
        figure = Path(app.srcdir) / node["uri"]
        if figure.is_file() and (width := width_of(figure)) > BROAD:
            node["classes"].append("broad")
            node["width"] = f"{width:.0f}px"


def _beside(app: Sphinx, doctree: nodes.document) -> None:
    """Behind a figure, the one for a telephone; the style shows one of them."""
    folder = Path(app.env.doc2path(app.env.docname)).parent
    for node in list(doctree.findall(nodes.image)):
        figure = folder / node["uri"]
        slim = figure.with_stem(f"{figure.stem}-slim")
        if slim.is_file():
            node["classes"].append("doubled")
            address = str(Path(node["uri"]).with_stem(slim.stem).as_posix())
            node.parent.insert(
                node.parent.index(node) + 1, nodes.image(uri=address, alt=node.get("alt", ""), classes=["slim"])
            )


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("doctree-read", _beside, priority=400)  # before Sphinx gathers the images
    app.connect("doctree-read", _mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
