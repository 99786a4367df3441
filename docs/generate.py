"""Writes docs/recipes.md from the recipe's own types and the cards of the shipped recipes: python docs/generate.py."""

import re
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from glassworks.recipes.load import load_recipe, shipped
from glassworks.recipes.schema import ClassificationRecipe

HEAD = """# Recipes

A recipe is a TOML file that says everything about a run. `glassworks train photos/` uses the defaults below;
`glassworks train my.toml` reads a file; `--set training.epochs=5` changes one key. Unknown keys are refused, with
the near miss. The resolved recipe, every automatic choice written out, lies in each run folder as `recipe.toml`:
running it again gives the same weights, bit for bit, on the same machine.

```toml
seed = 0

[data]
source = "photos"

[model]
weights = "weights/mobilenetv2_100.imagenet"
```
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Shipped recipes\n", "| recipe | what it teaches | what it reaches | minutes on 2 cores |"]
    parts.append("| --- | --- | --- | --- |")
    for name in shipped():
        card = load_recipe(name, []).card
        assert card is not None  # noqa: S101 - a test of the library says so first
        parts.append(f"| `{name}` | {card.teaches} | {card.expects} | {card.minutes:g} |")
    parts += ["\n## Keys\n", *_table(ClassificationRecipe, "")]
    return "\n".join(parts) + "\n"


def _table(config: type[BaseModel], prefix: str) -> list[str]:
    """The keys of one table, then those of the tables inside of it."""
    lines, inner = (
        [f"### {f'[{prefix}]' if prefix else 'Top level'}\n", "| key | default | meaning |", "| --- | --- | --- |"],
        [],
    )
    for name, field in config.model_fields.items():
        nested = next((part for part in _types(field.annotation) if issubclass(part, BaseModel)), None)
        if nested is not None:
            inner += ["", *_table(nested, f"{prefix}.{name}" if prefix else name)]
            continue
        meaning = re.sub(r"\s+", " ", field.description or "").replace("``", "`")
        lines.append(f"| `{name}` | {_default(field)} | {meaning} |")
    return [*lines, *inner] if len(lines) > 3 else inner


def _types(annotation: Any) -> list[type]:
    candidates = [annotation, *getattr(annotation, "__args__", ())]
    return [candidate for candidate in candidates if isinstance(candidate, type)]


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, tuple):
        return f"`{value[0]:g}` ... `{value[-1]:g}`"
    return "not set" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("recipes.md")
    target.write_text(page(), encoding="utf-8")
