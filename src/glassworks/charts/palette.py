"""Every colour of pages and figures, once: light, dark, and the CSS variables by which both are reached.

A figure names a tone (``"ink"``, ``"a"``, ``"bad"``); the renderer draws it in the light colour and then replaces that
by its variable, so that one drawing serves light, dark and paper. Light colours therefore differ from each other.
"""

from colorsys import hsv_to_rgb

SERIES = ("a", "b", "c", "d", "e", "f", "g")
"""Tones of lines, points and bars, in the order in which they are taken."""

LIGHT = {
    "paper": "#fcfbf9", "ink": "#1b2024", "muted": "#5a636c", "rule": "#e3e0d9", "faint": "#f1efea",
    "bad": "#a83a18", "note": "#7a5a00",
    "a": "#0b6e75", "b": "#c2541b", "c": "#6a5acd", "d": "#b0307a", "e": "#5b8c2a", "f": "#8a6d00", "g": "#4a6fa5",
    "over-a": "#ff7a2d", "over-b": "#2fd3dc", "stamp": "#a83a19", "bright": "#fffffe", "black": "#000001",
}  # fmt: skip
"""Tone to colour on a light page; ``over-a``, ``over-b`` and ``stamp`` lie on images, the last two on colours."""

DARK = LIGHT | {
    "paper": "#13171a", "ink": "#eceae5", "muted": "#a3abb2", "rule": "#2d343a", "faint": "#20262b",
    "bad": "#ff9a75", "note": "#e5c15a",
    "a": "#6acbd0", "b": "#ff9a65", "c": "#b0a4ff", "d": "#ff8fcb", "e": "#a4d46b", "f": "#e5c15a", "g": "#8fb5f0",
}  # fmt: skip
"""The same on a dark page."""

SAME = {"good": "a", "accent": "a", "warn": "bad"}
"""Further names of tones: what is good has the colour of the first line."""

COLOUR_MAPS = {
    "sequential": "viridis",
    "heat": "magma",
    "grey": "gray",
    "diverging": "RdBu_r",
    "diverging_blue": "RdBu",
}
"""Colour maps by what they are for, and matplotlib's names of them. ``diverging`` is red above zero, ``_blue`` blue."""

_TEN = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
_PALE = (
    "#aec7e8", "#ffbb78", "#98df8a", "#ff9896", "#c5b0d5", "#c49c94", "#f7b6d2", "#c7c7c7", "#dbdb8d", "#9edae5",
)  # fmt: skip
# Tableau's ten, as matplotlib's tab10 and tab20 have them.

_PAGE = {
    "light": {"panel": "#fff", "accent-rgb": "11 110 117", "bad-rgb": "205 82 40"},
    "dark": {"panel": "#1a1f23", "accent-rgb": "84 190 197", "bad-rgb": "255 128 84"},
    "print": {"paper": "#fff", "panel": "#fff", "ink": "#000", "muted": "#444", "rule": "#ccc", "faint": "#f3f3f3"},
}  # what pages use beside the tones; *-rgb are tinted by an opacity


def colour(tone: str) -> str:
    """The light colour of a tone; a colour ``#rrggbb``, of which there may be more than tones, is itself."""
    return tone if tone.startswith("#") else LIGHT[SAME.get(tone, tone)]


def variable(tone: str) -> str:
    """The CSS variable of a tone: ``var(--ink)``, ``var(--line-a)``."""
    tone = SAME.get(tone, tone)
    return f"var(--{_name(tone)})"


def css_variables() -> str:
    """The style of ``:root`` for light screens, dark ones and paper."""
    light, dark = _variables(LIGHT) | _PAGE["light"], _variables(DARK) | _PAGE["dark"]
    paper = light | _PAGE["print"]
    return (
        f":root {{ {_written(light)} color-scheme: light dark; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_written(dark)} }} }}\n"
        f"@media print {{ :root {{ {_written(paper)} color-scheme: light; }} }}\n"
    )


def class_colours(count: int) -> list[str]:
    """A colour for each of ``count`` classes: those of lines while they last, then ten or twenty, else many hues."""
    if count <= len(SERIES):
        return [LIGHT[tone] for tone in SERIES[:count]]
    if count <= 2 * len(_TEN):
        pairs = _TEN if count <= len(_TEN) else [one for pair in zip(_TEN, _PALE, strict=True) for one in pair]
        return list(pairs[:count])
    # Those next to each other in the list lie far apart: hues in steps of the golden ratio, dark and bright by turns.
    found = [hsv_to_rgb(at * 0.618034 % 1, 0.75, (0.62, 0.88)[at % 2]) for at in range(count)]
    return ["#" + "".join(f"{round(255 * part):02x}" for part in parts) for parts in found]


def _variables(tones: dict[str, str]) -> dict[str, str]:
    """By the names that the pages use; ``accent`` and ``line-a`` are one colour, as are their dark ones."""
    return {_name(tone): value for tone, value in tones.items()} | {"accent": tones["a"]}


def _name(tone: str) -> str:
    return f"line-{tone}" if tone in SERIES else tone


def _written(variables: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in variables.items())
