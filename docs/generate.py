"""Writes docs/recipes.md, and a page with its drawing for each shipped recipe: python docs/generate.py.

Everything comes from the recipes' own types, cards and ideas, and from docs/results/, which docs/measure.py fills.
"""

import json
import re
import sys
from collections.abc import Container
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from glassworks.charts.format import cell, duration, typeset
from glassworks.charts.render import svg_file
from glassworks.charts.spec import Chart
from glassworks.core.recipe import Recipe, RecipeCard
from glassworks.course.idea import Trial
from glassworks.course.lessons import Lesson, lessons
from glassworks.pages.formula import indexed
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.registry import PIPELINES, pipeline_of, recipe_class
from glassworks.pipelines.teaching import Teaching, teaching_of
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped
from glassworks.training.config import LoopConfig

RESULTS = Path(__file__).parent / "results"
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
    """The page of all recipes."""
    parts = [
        HEAD,
        "## Shipped recipes\n",
        "In the course's order, as `glassworks recipes --course` lists them; each page begins with the idea. They run",
        "without a download, each within minutes, but for those marked with a star: these want a download or images of",
        "your own, or take longer than a lesson.\n",
    ]
    for lesson in (one for one in lessons() if one.recipes or one.larger):
        parts += [f"### {lesson.number}. {lesson.title}\n", *_listed(lesson), ""]
    parts += ["\n## Keys of an image classifier\n", *_table(ClassificationRecipe, "")]
    parts += [
        "\n## Keys of the other tasks\n",
        "Each has `card`, `seed` and `device` as above, and its own tables.",
        "",
    ]
    parts += [_LOOP, *_table(LoopConfig, "training")]
    for task in sorted(set(PIPELINES) - {"classification"}):
        form = recipe_class(task)
        parts += ["", f'### task = "{task}"\n', (form.__doc__ or "").strip().partition("\n")[0], ""]
        parts += _table(form, "", "####", without={*Recipe.model_fields, "training"})
    return "\n".join(parts) + "\n"


def _listed(lesson: Lesson) -> list[str]:
    """Its recipes as a table, a star behind the larger ones."""
    parts = ["| recipe | task | what it teaches | what it should reach | minutes on 2 cores |"]
    parts.append("| --- | --- | --- | --- | --- |")
    for name in (*lesson.recipes, *lesson.larger):
        recipe, card = load_recipe(name), _card(name)
        link = f"[`{name}`](recipes/{name}.md)" + (" *" if name in lesson.larger else "")
        parts.append(
            f"| {link} | {recipe.task} | {typeset(card.teaches)} | {typeset(card.expects)} | {card.minutes:g} |"
        )
    return parts


def recipe_page(name: str, idea: Teaching) -> str:
    """The page of one recipe: its idea, its card, what a full run measured, what to try, and the recipe itself."""
    card, path = _card(name), RESULTS / f"{name}.json"
    parts = [f"# {card.title}\n", _places(idea), f"```sh\nglassworks train {name}\n```\n", *_idea(name, idea)]
    teaches, reaches = typeset(card.teaches), typeset(card.expects)
    parts += [f"**What it teaches.** {teaches}\n", f"**What it should reach.** {reaches}\n"]
    parts += _measured(name, json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else [_NOT_MEASURED]
    parts += _onward(idea)
    text = shipped()[name].read_text(encoding="utf-8").strip()
    return "\n".join([*parts, "## The recipe\n", f"```toml\n{text}\n```", "", _places(idea)]).strip() + "\n"


def _places(idea: Teaching) -> str:
    """Links to the recipes before and after in the course, and to all of them."""
    if not idea.recipe:
        return "[all recipes](../recipes.md)\n"
    before = f"before: [{idea.previous.recipe}]({idea.previous.recipe}.md) · " if idea.previous else ""
    after = f"next: [{idea.following.recipe}]({idea.following.recipe}.md) · " if idea.following else ""
    return f"Lesson {idea.lesson}, {idea.lesson_title} · {before}{after}[all recipes](../recipes.md)\n"


def _idea(name: str, idea: Teaching) -> list[str]:
    """Three lines, formulas as LaTeX, and the drawing."""
    if not idea.lines:
        return (
            [f"![{idea.drawing.caption}](images/{name}-idea.svg)\n\n{idea.drawing.caption}\n"] if idea.drawing else []
        )
    parts = ["## The idea\n", *(f"{number}. {typeset(line)}" for number, line in enumerate(idea.lines, 1)), ""]
    for formula in idea.formulas:
        parts += [f"{typeset(formula.says)}:\n" if formula.says else "", f"$$\n{formula.latex}\n$$\n"]
    parts.append(f"{indexed(typeset(idea.where))}\n".replace("&#39;", "'"))
    if idea.drawing:
        parts.append(f"![{idea.drawing.caption}](images/{name}-idea.svg)\n\n{idea.drawing.caption}\n")
    return parts


def _onward(idea: Teaching) -> list[str]:
    """What to try, how to look inside, and sources."""
    if not idea.tries:
        return []
    parts = ["## Try this\n", *_run_folder(idea), *map(_trial, idea.tries)]
    if idea.looks:
        parts += ["## Look inside\n", *map(_trial, idea.looks)]
    sources = [f"- {one.name} ({one.year}), <{one.address}>" for one in idea.sources]
    return [*parts, "## Sources\n", *sources, ""]


def _run_folder(idea: Teaching) -> list[str]:
    """What the commands below name, where one of them does."""
    if not any("RUN" in trial.command.split() for trial in (*idea.tries, *idea.looks)):
        return []
    return [f"`RUN` stands for the folder of the run: `runs/{idea.recipe}-001` is that of the first.\n"]


def _trial(trial: Trial) -> str:
    return f"```sh\n{trial.command}\n```\n\n{typeset(trial.changes)}\n"


def teaching(name: str) -> Teaching:
    """The idea of a shipped recipe, with the drawing of what it would train."""
    recipe = load_recipe(name)
    return teaching_of(recipe, pipeline_of(recipe.task).draw(recipe, None))


_LOOP = """Those that train through the loop have `[training]` with these keys. Most show a rule by itself and set other
defaults than these (no decay, no clipping, a constant rate); the `recipe.toml` of a run has them all.
"""
_NOT_MEASURED = "No full run of it stands here: it is about images of your own, or longer than what was run so far.\n"


def _measured(name: str, result: dict[str, Any]) -> list[str]:
    """What a full run gave."""
    parts = ["## What a run gave\n"]
    if "about" in result:
        parts.append(f"{result['about']}\n")
    if "accuracy" in result:
        (low, high), network = result["interval"], result["backbone"]
        parts.append(
            typeset(
                f"**{result['accuracy']:.2%}** of {result['n']:,} held-out images right (95 % interval {low:.2%} to "
                f"{high:.2%}); {network['name']}, {network['parameters']:,} parameters below the head, images of "
                f"{network['input_size']} pixels, {_effort(result)}.\n"
            )
        )
    if finetune := result.get("finetune"):
        low, high = finetune["interval"]
        parts.append(
            typeset(
                f"On the same held-out images the exact head alone has {finetune['head_accuracy']:.2%} and the "
                f"fine-tuned network {finetune['finetuned_accuracy']:.2%}: {100 * finetune['gain']:+.1f} points "
                f"(95 % interval {100 * low:+.1f} to {100 * high:+.1f}). Training images set aside chose the "
                f"{'fine-tuned network' if finetune['kept'] else 'head alone'}.\n"
            )
        )
    parts += [f"- {typeset(verdict['text'])}" for verdict in result.get("verdicts", [])] + [""]
    spent = f"about {duration(result['cpu_seconds'])} of processor time" if "cpu_seconds" in result else ""
    spent = spent or f"{duration(result['wall_seconds'])} beside other programs"
    where = f"{result['machine']}, {result['date']}"
    parts.append(f"Computed in {spent} ({where}){':' if result['settings'] else '.'}\n")
    if result["settings"]:
        parts.append(f"```sh\n{_typed(name, result['settings'])}\n```\n")
    for figure in result["figures"]:
        caption = typeset(figure["caption"])
        parts.append(f"### {figure['title']}\n\n![{caption}]({figure['file']})\n\n{caption}\n")
    for table in result.get("tables", []):
        parts += [f"### {table['title']}\n", f"{typeset(table['note'])}\n" if table["note"] else ""]
        parts += ["| " + " | ".join(table["columns"]) + " |", "| " + " | ".join("---" for _ in table["columns"]) + " |"]
        rows = [[_in_a_row(typeset(cell(value, table["digits"]))) for value in row] for row in table["rows"]]
        parts += ["| " + " | ".join(row) + " |" for row in rows]
        parts.append("")
    return parts


def _in_a_row(text: str) -> str:
    """A cell's text on one line: what a network wrote has lines of its own, and each would end the table."""
    text = re.sub(r"https://\S+", r"<\g<0>>", text)  # an address is a link
    return text.strip().replace("|", "\\|").replace("\n", "<br>")


def _effort(result: dict[str, Any]) -> str:
    epochs = len(result["curves"])
    return f"{epochs} epochs" if epochs else "the exact head alone"


def _typed(name: str, settings: list[str]) -> str:
    """The command that gave a result, one setting a line where there are several; folders are left out."""
    return " \\\n    ".join([f"glassworks train {name}", *(f"--set {setting}" for setting in settings)])


def _card(name: str) -> RecipeCard:
    card = load_recipe(name).card
    assert card is not None  # noqa: S101 - a test of the library says so first
    return card


def _table(
    config: type[BaseModel], prefix: str, level: str = "###", without: Container[str] = (), given: Any = None
) -> list[str]:
    """The keys of one table, then those of the tables inside of it; ``given`` differs from the defaults of its type."""
    lines, inner = (
        [f"{level} {f'[{prefix}]' if prefix else 'Top level'}\n", "| key | default | meaning |", "| --- | --- | --- |"],
        [],
    )
    for name, field in config.model_fields.items():
        if name in without:
            continue
        nested = next((part for part in _types(field.annotation) if issubclass(part, BaseModel)), None)
        if nested is not None:
            own = None if field.is_required() else field.get_default(call_default_factory=True)
            table = f"{prefix}.{name}" if prefix else name
            inner += ["", *_table(nested, table, level, given=own if isinstance(own, nested) else None)]
            continue
        meaning = re.sub(r"\s+", " ", field.description or "").replace("``", "`")
        lines.append(f"| `{name}` | {_default(field, getattr(given, name, None))} | {meaning} |")
    return [*lines, *inner] if len(lines) > 3 else inner


def _types(annotation: Any) -> list[type]:
    candidates = [annotation, *getattr(annotation, "__args__", ())]
    return [candidate for candidate in candidates if isinstance(candidate, type)]


def _default(field: Any, given: Any = None) -> str:
    """The default in words; ``given`` by the table around it, before the field's own."""
    if field.is_required() and given is None:
        return "required"
    value = field.get_default(call_default_factory=True) if given is None else given
    if isinstance(value, tuple):
        if value and isinstance(value[0], int | float):
            return f"`{value[0]:g}` ... `{value[-1]:g}`"
        return ", ".join(f"`{entry}`" for entry in value) or "none"
    return "not set" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def main(folder: Path) -> None:
    """Writes all pages below ``folder``."""
    (folder / "recipes").mkdir(parents=True, exist_ok=True)
    (folder / "recipes.md").write_text(page(), encoding="utf-8")
    for name in shipped():
        idea = teaching(name)
        (folder / "recipes" / f"{name}.md").write_text(recipe_page(name, idea), encoding="utf-8")
        if idea.drawing:
            _draw(folder / "recipes" / "images" / f"{name}-idea.svg", idea.drawing)


def _draw(path: Path, chart: Chart) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(svg_file(chart), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
