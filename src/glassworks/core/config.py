"""Strict configs: frozen pydantic models whose errors name the key, the near miss and what was expected."""

import tomllib
from pathlib import Path
from typing import Any, Self, cast, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from glassworks.core.errors import RecipeError, near_miss
from glassworks.core.text import local


class Config(BaseModel):
    """Base of every config: unknown keys are refused, values never change after creation."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @classmethod
    def parse(cls, values: dict[str, Any], where: str) -> Self:
        """Validates ``values``.

        Args:
            values: as read.
            where: names their origin in the error (a file, an option).

        Raises:
            RecipeError: with all problems at once.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            entries = error.errors(include_url=False)
            refused = RecipeError(
                expected=f"valid settings in {where}",
                found=f"{len(entries)} problem{'s' if len(entries) > 1 else ''}",
                do="Correct the keys listed above and run the command again.",
                problems=[_problem(cls, entry) for entry in entries],
            )
            refused.problem_keys = [_key(entry) for entry in entries]
            raise refused from None


def _key(entry: Any) -> str:
    return ".".join(str(part) for part in entry["loc"])


def _problem(root: type[BaseModel], entry: Any) -> str:
    """One pydantic error as a line: key, what was wrong, what was found, the near miss."""
    key = _key(entry)
    if entry["type"] == "extra_forbidden":
        name, known = str(entry["loc"][-1]), _known_keys(root, entry["loc"][:-1])
        hint = _other_table(root, name) or near_miss(name, known) or f"known keys: {', '.join(sorted(known))}"
        return f"{key}: unknown key; {hint}"
    if entry["type"] == "missing":
        return f"{key}: this key is required; found nothing"
    return f"{key}: {entry['msg'][0].lower()}{entry['msg'][1:]}; found {entry['input']!r}"


def _other_table(root: type[BaseModel], name: str) -> str:
    """'did you mean ...?' for a key that stands in another table, or the empty string."""
    if name in root.model_fields:
        return f"did you mean {name!r} above all tables?"
    tables = [table for table in root.model_fields if name in _known_keys(root, (table,))]
    return f"did you mean {' or '.join(repr(f'{table}.{name}') for table in tables)}?" if tables else ""


def _known_keys(root: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The field names of the config that lies at ``path`` below ``root``."""
    config: Any = root
    for part in path:
        field = config.model_fields.get(part) if _is_config(config) else None
        if field is None:
            return []
        choices: tuple[Any, ...] = get_args(field.annotation)
        config = next(filter(_is_config, choices), field.annotation)  # the table of one that may be left out
    return list(config.model_fields) if _is_config(config) else []


def _is_config(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Reads a TOML file into plain values; a ``file:`` URI becomes the path that it means.

    Raises:
        RecipeError: the file is missing, not text or not TOML; the parser's line and column are kept.
    """
    try:
        return local(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise RecipeError(
            expected=f"a recipe at {path}",
            found=f"'{error.strerror}'",
            do="Check the path; `glassworks recipes` lists the shipped ones.",
        ) from None
    except UnicodeDecodeError as error:
        raise RecipeError(
            expected=f"TOML text in {path}, which is UTF-8",
            found=f"'{error}'",
            do="Save it as UTF-8. A path of other bytes is written as a URI, such as source = 'file:///data/caf%E9'.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(
            expected=f"TOML text in {path}",
            found=f"'{error}'",
            do="Correct that line; see docs/recipes.md for the form.",
        ) from None


def apply_settings(values: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """``values`` with each ``a.b=value`` of ``settings`` put in; the value is read as TOML, else as a string.

    Raises:
        RecipeError: a setting has no ``=`` or goes through a key that is not a table.
    """
    merged: dict[str, Any] = _copied_tables(values)
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or not key.strip():
            raise RecipeError(
                expected="--set key=value", found=f"'{setting}'", do="Write it like: --set training.epochs=5"
            )
        *tables, last = key.strip().split(".")
        table: Any = merged
        for name in tables:
            table = cast("dict[str, Any]", table).setdefault(name, {})
            if not isinstance(table, dict):
                raise RecipeError(
                    expected=f"'{name}' in '{key}' to be a table of settings",
                    found="a single value",
                    do="Check the key.",
                )
        table[last] = _toml_value(text.strip())
    return merged


def _copied_tables(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    tables = cast("dict[str, Any]", values)
    return {key: _copied_tables(value) for key, value in tables.items()}


def _toml_value(text: str) -> Any:
    try:
        return local(tomllib.loads(f"value = {text}")["value"])
    except tomllib.TOMLDecodeError:
        return text
