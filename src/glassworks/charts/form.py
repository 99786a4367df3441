"""What every part of a chart shares: its JSON form, in which only what differs from the defaults is written."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import numpy as np

DIGITS = 6
"""Significant digits of numbers in the JSON form: more than any figure shows."""


class Form:
    """A frozen dataclass that can become JSON values and come back. ``kind`` is its class's name, written small."""

    kinds: ClassVar[dict[str, "type[Form]"]] = {}

    def __init_subclass__(cls) -> None:
        """Every form is known by its kind."""
        Form.kinds[cls.__name__.lower()] = cls

    def to_dict(self) -> dict[str, Any]:
        """``kind`` and the fields, in JSON's own types; a missing field has its default."""
        written: dict[str, Any] = {"kind": type(self).__name__.lower()}
        for field in dataclasses.fields(cast(Any, self)):
            value = getattr(self, field.name)
            if value is not None and (isinstance(value, np.ndarray) or not _is_default(field, value)):
                written[field.name] = encoded(value)
        return written

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The form that gave ``values``."""
        found = Form.kinds[values["kind"]]
        return cast(Self, found.read({name: value for name, value in values.items() if name != "kind"}))

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """From the fields of ``to_dict``."""
        return cls(**{name: _decoded(value) for name, value in fields.items()})


def encoded(value: Any) -> Any:
    """``value`` in JSON's own types; numbers are rounded, NaN and infinities become ``None``."""
    if isinstance(value, Form):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {str(key): encoded(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return encoded(value.tolist())
    if isinstance(value, list | tuple | range):
        return [encoded(one) for one in value]
    if isinstance(value, np.generic):
        return encoded(value.item())
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
    return str(value) if isinstance(value, Path) else value


def _decoded(value: Any) -> Any:
    if isinstance(value, dict) and "kind" in value:
        return Form.from_dict(value)
    return [_decoded(one) for one in value] if isinstance(value, list) else value


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default is not dataclasses.MISSING:
        return bool(field.default is value or (type(value) is type(field.default) and field.default == value))
    return field.default_factory is not dataclasses.MISSING and value == field.default_factory()
