"""What a training on a source would choose, before it begins: ``python -m glassworks.studio.choices_worker SOURCE``.

A process of its own, since weights are looked for with torch. Its answer is one JSON document on standard output.
"""

import json
import os
import sys
from collections import Counter
from typing import Any

from glassworks.core.context import RunContext
from glassworks.core.errors import GlassworksError
from glassworks.core.events import Choice, Event
from glassworks.core.text import utf8
from glassworks.data.sources.source import Source
from glassworks.pipelines.classification.backbones.names import network_name
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.recipes.load import load_recipe

_FEW = 5
"""Images of a class: with fewer, a fifth of them is not one that it could be measured by."""


def choices_for(named: str) -> dict[str, Any]:
    """How many images of how many classes there are, and what is chosen with the recipe's defaults.

    Raises:
        InputError: the source cannot be used.
    """
    recipe = load_recipe(named)
    assert isinstance(recipe, ClassificationRecipe), "a source of images means one"  # noqa: S101 - our own invariant
    source = recipe.open_inputs()
    chosen: list[dict[str, str]] = []

    def note(event: Event) -> None:
        if isinstance(event, Choice):
            chosen.append({"name": event.key, "value": event.value, "reason": event.reason.partition("; ")[0]})

    network_name(recipe.model, source, RunContext(note))
    chosen.append({"name": "held out to measure it", **_held_out(source, recipe.data.val_fraction)})
    counts = Counter(sample.label for sample in source.samples)
    few = [{"name": name, "images": counts[label]} for label, name in enumerate(source.classes) if counts[label] < _FEW]
    return {"images": len(source.samples), "classes": list(source.classes), "few": few, "choices": chosen}


def _held_out(source: Source, fraction: float) -> dict[str, str]:
    for split in ("test", "val"):
        if count := sum(sample.split == split for sample in source.samples):
            return {"value": f"{count:,} images", "reason": f"which the source itself calls {split}"}
    return {"value": f"{fraction:.0%} of each class", "reason": "the same ones each time, copies of one image together"}


def main() -> int:
    """Answers for the source that is named on the command line."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        answer = choices_for(sys.argv[1])
    except GlassworksError as error:
        answer = error.to_dict()
    out.write(utf8(json.dumps(answer)))
    out.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
