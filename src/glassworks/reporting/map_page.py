"""Maps of points as one self-contained page: hover shows a word or a picture; no library, no network.

Shape letters: N points, S side of a thumbnail, C channels.
"""

import base64
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from PIL import Image

from glassworks.core.runs import write_atomic
from glassworks.reporting.page import environment, resource

_ACROSS = 100  # thumbnails side by side in the one picture that holds them


@dataclass(frozen=True)
class Plane:
    """One map of the page.

    Attributes:
        title: on its button.
        places_N2: float32.
        told: how it was made and what its numbers are, in a sentence.
    """

    title: str
    places_N2: np.ndarray
    told: str


def write_map(
    path: Path,
    planes: Sequence[Plane],
    names: Sequence[str],
    *,
    title: str,
    lede: str,
    labels_N: np.ndarray | None = None,
    classes: Sequence[str] = (),
    thumbnails_NSSC: np.ndarray | None = None,
    write_names: bool = False,
) -> None:
    """Writes the page.

    Args:
        path: of the file.
        planes: the same N points in one or more maps.
        names: shown when a point is hovered.
        title: heading.
        lede: one sentence below it.
        labels_N: whole numbers, the colours.
        classes: names of the labels.
        thumbnails_NSSC: uint8 pictures to show beside the name.
        write_names: names are also written into the map where there is room, the first ones first.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    values: dict[str, Any] = {
        "names": list(names),
        "labels": None if labels_N is None else np.asarray(labels_N).tolist(),
        "classes": list(classes),
        "write": write_names,
        "sprite": None if thumbnails_NSSC is None else _sprite(thumbnails_NSSC),
        "maps": [
            {
                "title": plane.title,
                "told": plane.told,
                "places": base64.b64encode(np.ascontiguousarray(plane.places_N2, "<f4").tobytes()).decode(),
            }
            for plane in planes
        ],
    }
    # "</script>" in a name would end the element; < is the same to JSON.
    points = json.dumps(values, ensure_ascii=False).replace("<", "\\u003c")
    script = resource("map.js")
    page = (
        environment()
        .get_template("map.html")
        .render(
            title=title,
            lede=lede,
            style=Markup(resource("style.css")),  # noqa: S704 - our own file
            points=Markup(points),  # noqa: S704 - JSON without a <
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )
    write_atomic(path, page.encode("utf-8", "backslashreplace"))


def _sprite(pictures_NSSC: np.ndarray) -> dict[str, Any]:
    """All thumbnails in one picture, ``columns`` of them side by side."""
    if pictures_NSSC.ndim == 3:
        pictures_NSSC = pictures_NSSC[..., None]
    count, side = len(pictures_NSSC), pictures_NSSC.shape[1]
    columns = min(_ACROSS, count)
    rows = -(-count // columns)
    sheet = np.zeros((rows * columns, side, side, pictures_NSSC.shape[3]), np.uint8)
    sheet[:count] = pictures_NSSC
    picture = sheet.reshape(rows, columns, side, side, -1).swapaxes(1, 2).reshape(rows * side, columns * side, -1)
    buffer = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture).save(buffer, "PNG", optimize=True)
    return {
        "url": f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}",
        "side": side,
        "columns": columns,
    }
