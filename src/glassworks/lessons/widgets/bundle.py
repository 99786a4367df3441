"""A module and what it imports as one text, which marimo can hand to a page wherever the lesson is opened."""

import re
from base64 import b64encode
from functools import cache
from importlib.resources import files

from glassworks.charts.palette import css_variables

_IMPORT = re.compile(r'from "(\.{1,2}/[\w./-]+)"')


@cache
def bundled(name: str) -> str:
    """The source of ``widgets/NAME.js``; modules that it imports stand in it as ``data:`` addresses.

    A browser gives every importer of one address one module, so that sharing works as with files.
    """
    folder, _, _ = name.rpartition("/")
    source = files("glassworks.lessons.widgets").joinpath(f"{name}.js").read_text(encoding="utf-8")
    return _IMPORT.sub(lambda found: f'from "{_address(folder, found[1])}"', source)


def _address(folder: str, relative: str) -> str:
    parts = folder.split("/") if folder else []
    for part in relative.removesuffix(".js").split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "data:text/javascript;base64," + b64encode(bundled("/".join(parts)).encode()).decode()


@cache
def style() -> str:
    """Of all widgets, with their colours: they need nothing of the page that they are shown in."""
    return colours(":host") + files("glassworks.lessons.widgets").joinpath("kit.css").read_text(encoding="utf-8")


def colours(place: str) -> str:
    """The colours of all pages of glassworks as ``--gw-...``: marimo's page has an ``--accent`` of its own."""
    return css_variables().replace("--", "--gw-").replace(":root", place)
