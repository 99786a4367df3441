"""Registries as literal tables: a name leads to "module:attribute", imported on first use and never on listing."""

import importlib
from typing import Any

from glassworks.core.errors import unknown
from glassworks.core.garbage import without_collection


def resolve(table: dict[str, str], name: str, kind: str) -> Any:
    """The object that ``table`` lists under ``name``.

    Raises:
        RecipeError: no such name; the near misses are named.
    """
    if name not in table:
        raise unknown(f"a {kind}", name, table)
    return load(table[name])


def load(entry: str) -> Any:
    """The object that an entry, "module:attribute", leads to."""
    module, _, attribute = entry.partition(":")
    with without_collection():
        return getattr(importlib.import_module(module), attribute)
