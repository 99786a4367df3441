"""The looks as a literal table; listing them imports no torch.

To add a look: a folder with the files of ``looks/field``, and one line here.

- ``report.py``: its dataclasses of numbers; imports no torch;
- ``compute.py``: makes them from a network;
- ``show.py``: ``terminal(report)``, and the charts and the page as data; imports no torch;
- ``look.py``: its settings, a class below ``looks.base.LookRequest``, which puts the three together.
"""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from glassworks.core.registry import resolve

if TYPE_CHECKING:
    from glassworks.looks.base import LookRequest
    from glassworks.looks.view import Block

LOOKS = {
    "activations": "glassworks.looks.activations.look:ActivationsLook",
    "backprop": "glassworks.looks.backprop.look:BackpropLook",
    "dream": "glassworks.looks.dream.look:DreamLook",
    "explain": "glassworks.looks.explain.look:ExplainLook",
    "field": "glassworks.looks.field.look:FieldLook",
    "filters": "glassworks.looks.filters.look:FiltersLook",
    "graph": "glassworks.looks.graph.look:GraphLook",
    "map": "glassworks.looks.map.look:MapLook",
}
"""Kind of look to its typed request."""


def request_of(kind: str) -> "type[LookRequest]":
    """The settings of a kind of look, and what answers them.

    Raises:
        RecipeError: no such kind; the near misses are named.
    """
    return resolve(LOOKS, kind, "look")


def terminal_of(kind: str) -> "Callable[[Any], list[Block]]":
    """What turns the report of a kind of look into lines for a terminal."""
    folder = LOOKS[kind].partition(":")[0].removesuffix(".look")
    return importlib.import_module(f"{folder}.show").terminal
