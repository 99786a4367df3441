"""A recipe as a form, made from its schema: a field per setting, with its meaning, its bounds and its value."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from glassworks.core.recipe import Recipe

_NOT_ASKED = ("card", "task")
_TABLE = re.compile(r"(: )?[Tt]he \[\w+\] table( of most kinds of recipes)?[:.]?")


@dataclass(frozen=True)
class Field:
    """One setting.

    Attributes:
        key: dotted, as ``--set`` takes it.
        label: its name for people.
        help: what it means.
        kind: ``choice``, ``switch``, ``whole``, ``number`` or ``text``.
        value: as it stands in a form; empty for nothing.
        choices: of a ``choice``.
        least: of a number.
        most: of a number.
    """

    key: str
    label: str
    help: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


def groups_of(recipe: Recipe) -> list[dict[str, Any]]:
    """The settings of a recipe by table, those above all tables first."""
    schema = type(recipe).model_json_schema()
    values = recipe.model_dump(mode="json")
    top, tables = [], []
    for name, entry in schema["properties"].items():
        if name in _NOT_ASKED:
            continue
        table = _table(schema, entry)
        if table is None:
            top.append(_field(name, name, entry, values.get(name)))
        else:
            fields = list(_fields(schema, table, f"{name}.", values.get(name) or {}))
            tables.append(
                {"name": name.replace("_", " "), "help": _first(table), "fields": [asdict(one) for one in fields]}
            )
    groups = [{"name": "run", "help": "", "fields": [asdict(one) for one in top]}] if top else []
    return groups + tables


def _fields(schema: dict[str, Any], table: dict[str, Any], above: str, values: dict[str, Any]) -> Iterator[Field]:
    for name, entry in table.get("properties", {}).items():
        inner = _table(schema, entry)
        if inner is None:
            yield _field(f"{above}{name}", name, entry, values.get(name))
        else:
            yield from _fields(schema, inner, f"{above}{name}.", values.get(name) or {})


def _table(schema: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any] | None:
    """The table that an entry refers to, where it is one."""
    for one in (entry, *entry.get("anyOf", ())):
        if "$ref" in one:
            found = schema["$defs"][one["$ref"].rpartition("/")[2]]
            return found if "properties" in found else None
    return None


def _field(key: str, name: str, entry: dict[str, Any], value: Any) -> Field:
    forms = [one for one in entry.get("anyOf", [entry]) if one.get("type") != "null"]
    form = forms[0] if len(forms) == 1 else {}
    nullable = len(entry.get("anyOf", ())) > len(forms)
    choices = tuple(map(str, form.get("enum", ())))
    kind = "choice" if choices else {"boolean": "switch", "integer": "whole", "number": "number"}.get(
        form.get("type", ""), "text"
    )  # fmt: skip
    if kind == "choice" and nullable:
        choices = ("", *choices)
    return Field(
        key,
        name.replace("_", " "),
        " ".join(entry.get("description", "").replace("``", "").split()),
        kind,
        written(value),
        choices,
        form.get("minimum", form.get("exclusiveMinimum")),
        form.get("maximum", form.get("exclusiveMaximum")),
    )


def written(value: Any) -> str:
    """A value as the text of a field, which ``--set`` reads back: TOML, of which much is JSON's."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inner(inner)}" for key, inner in value.items()) + "}"
    return value if isinstance(value, str) else json.dumps(value)


def _inner(value: Any) -> str:
    return written(value) if isinstance(value, dict) else json.dumps(value)


def _first(table: dict[str, Any]) -> str:
    """The first line of a table's description without the table's name, which stands above it."""
    line = table.get("description", "").replace("``", "").partition("\n")[0]
    rest = _TABLE.sub("", line).strip()
    return f"{rest[:1].upper()}{rest[1:].rstrip('.')}." if rest.strip(".") else ""
