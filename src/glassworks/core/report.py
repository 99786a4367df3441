"""The base of every Report: a dataclass of numbers with a JSON form. Surfaces draw it, nothing else does."""

import dataclasses
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast


@dataclasses.dataclass
class Report:
    """What any check, evaluation, training or look returns."""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; arrays become lists, paths strings, NaN and infinities ``None``."""
        return plain({field.name: getattr(self, field.name) for field in dataclasses.fields(self)})

    def to_json(self) -> str:
        """One JSON document."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """``value`` in JSON's own types; works on NumPy and torch values without importing either."""
    if isinstance(value, Report):
        return value.to_dict()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in cast("Iterable[Any]", value)]
    to_list = getattr(value, "tolist", None)  # NumPy scalars and arrays, torch tensors
    if to_list is not None:
        return plain(to_list())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Path):
        return str(value)
    return value
