"""Maps of points as one self-contained page: images, classes, neighbours and mistakes; no library, no network.

What is unusual here: all thumbnails lie in one image whose size is bounded, so that ten thousand points stay smooth;
the more points there are, the smaller each thumbnail is.

Shape letters: N points, S side of a thumbnail, C channels, K neighbours.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from markupsafe import Markup
from PIL import Image

from glassworks.charts.images import jpeg, png, sprite, uri_of
from glassworks.charts.palette import SERIES, class_colours
from glassworks.core.files import write_atomic
from glassworks.instruments.embeddings import Map
from glassworks.pages.page import page

SIDE = 64
"""Longest side of a thumbnail in pixels."""

_PIXELS = 25_000_000  # of all thumbnails together: what a browser still holds with ease
_QUALITY = 80  # of photographs' JPEG
_SCRIPTS = [f"map_{part}.js" for part in ("points", "draw", "neighbours", "hand", "filters")]
TITLES = {"tsne": "t-SNE", "pca": "Principal components"}


@dataclass(frozen=True)
class Plane:
    """One map of the page.

    Attributes:
        title: on its button.
        places_N2: float32.
        about: how it was made and what its numbers are, in a sentence.
    """

    title: str
    places_N2: np.ndarray
    about: str

    @classmethod
    def of(cls, found: Map) -> Self:
        """A map with its numbers."""
        return cls(TITLES[found.method], found.places_N2, quality_in_words(found))


def quality_in_words(found: Map) -> str:
    """How a map was made and how far it may be trusted, in a line."""
    trust = f"trustworthiness {found.trust_5:.3f} (5 neighbours), {found.trust_12:.3f} (12)"
    if found.method == "pca":
        return f"Keeps {found.explained:.0%} of the variance; {trust}"
    return f"KL divergence {found.kl:.3f} at perplexity {found.perplexity:g}; {trust}"


def write_map(path: Path, planes: Sequence[Plane], names: Sequence[str], **options: Any) -> None:
    """Writes the page; arguments as ``map_page``.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    write_atomic(path, map_page(planes, names, **options).encode("utf-8", "backslashreplace"))


def map_page(
    planes: Sequence[Plane],
    names: Sequence[str],
    *,
    title: str,
    lede: str,
    notes: Sequence[str] = (),
    labels_N: np.ndarray | None = None,
    classes: Sequence[str] = (),
    thumbnails_NSSC: np.ndarray | None = None,
    neighbours_NK: np.ndarray | None = None,
    distances_NK: np.ndarray | None = None,
    mistakes: Mapping[int, str] | None = None,
    write_names: bool = False,
) -> str:
    """The page as HTML text.

    Args:
        planes: the same N points in one or more maps.
        names: shown when a point is hovered.
        title: heading.
        lede: one sentence below it.
        notes: what a person should know first.
        labels_N: whole numbers, the colours.
        classes: names of the labels.
        thumbnails_NSSC: uint8 images to show beside the name.
        neighbours_NK: the points to list when one is clicked, the nearest first.
        distances_NK: to them.
        mistakes: of the points that are marked, what they were taken for; ``None`` where it is not known.
        write_names: names are also written into the map where there is room, the first ones first.
    """
    values: dict[str, Any] = {
        "names": list(names),
        "labels": None if labels_N is None else np.asarray(labels_N).tolist(),
        "classes": list(classes),
        "colours": class_colours(len(classes)) if len(classes) > len(SERIES) else None,  # else those of the page
        "write": write_names,
        "sprite": None if thumbnails_NSSC is None else _sprite(thumbnails_NSSC),
        "maps": [{"title": plane.title, "about": plane.about, "places": _packed(plane.places_N2)} for plane in planes],
        "near": None
        if neighbours_NK is None
        else {"count": neighbours_NK.shape[1], "at": _packed(neighbours_NK, "<i4")},
        "far": None if distances_NK is None else _packed(distances_NK),
        "mistakes": None if mistakes is None else {str(at): words for at, words in mistakes.items()},
    }
    # "</script>" in a name would end the element; < is the same to JSON.
    points = json.dumps(values, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return page(
        "map.html",
        title,
        meta=[lede],
        notes=notes,
        styles=["map.css"],
        scripts=_SCRIPTS,
        has_neighbours=neighbours_NK is not None,
        num_mistakes=None if mistakes is None else len(mistakes),
        points=Markup(points),  # noqa: S704 - JSON without a <
    )


def thumbnail_side(side: int, count: int) -> int:
    """Side of ``count`` thumbnails of square images; tiny images are kept as they are while there is room."""
    most = min(SIDE, int((_PIXELS / max(1, count)) ** 0.5))
    return side if side <= most else max(8, most // 8 * 8)  # 8 x 8 is a block of JPEG


def thumbnailed(pixels_HWC: np.ndarray, side: int) -> np.ndarray:
    """uint8 [S, S, 3] of a square image."""
    if len(pixels_HWC) == side:
        return pixels_HWC
    return np.asarray(Image.fromarray(pixels_HWC).resize((side, side), Image.Resampling.BOX, reducing_gap=2.0))


def _packed(values: np.ndarray, kind: str = "<f4") -> str:
    return base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()


def _sprite(images_NSSC: np.ndarray) -> dict[str, Any]:
    """All thumbnails in one image: PNG where they are grey, JPEG where they have colours."""
    if images_NSSC.ndim == 3:
        images_NSSC = images_NSSC[..., None]
    is_grey = bool((images_NSSC == images_NSSC[..., :1]).all())
    sheet, side = sprite(images_NSSC[..., :1] if is_grey else images_NSSC), images_NSSC.shape[1]
    # Chroma is kept at full resolution: no thumbnail takes colour from its neighbour.
    content = png(sheet) if is_grey else jpeg(sheet, _QUALITY, subsampling=0)
    return {"url": uri_of(content), "side": side, "columns": sheet.shape[1] // side}
