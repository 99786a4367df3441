"""The verb ``look``: what happens inside a network, as numbers, a figure and a page."""

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.core.errors import RecipeError, near_miss
from glassworks.core.events import Progress

if TYPE_CHECKING:
    from torch import nn

    from glassworks.verbs.look_request import LookReport

KINDS = {
    "activations": "glassworks.verbs.look_activations:ActivationsLook",
    "backprop": "glassworks.verbs.look_backprop:BackpropLook",
    "dream": "glassworks.verbs.look_dream:DreamLook",
    "explain": "glassworks.verbs.look_explain:ExplainLook",
    "field": "glassworks.verbs.look_field:FieldLook",
    "filters": "glassworks.verbs.look_filters:FiltersLook",
    "graph": "glassworks.verbs.look_graph:GraphLook",
    "map": "glassworks.verbs.look_map:MapLook",
}
"""Kinds of look, each a typed request; imported when it is asked for."""


def look(
    kind: str,
    model: "str | Path | nn.Module",
    *,
    weights: str | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> "LookReport":
    """Looks into any network.

    Args:
        kind: what to look at, one of ``KINDS``.
        model: a run folder, a model file, a timm folder, the name of a network (ours, timm's, ``torchvision:NAME``),
            ``file.py:factory`` (whose code is run), ``worked_example``, or any ``nn.Module``.
        weights: a file or folder with weights for a network that was named.
        out: a folder for the figure, the page and the numbers; none are written without it.
        progress: told of each stage.
        settings: of the kind, such as ``image``, ``layer``, ``unit``, ``target``.

    Raises:
        RecipeError: no such kind or setting; the near misses are named.
        InputError: no such network, layer, unit or class, or the picture is missing.
        DataError: the picture cannot be read.
        ModelFileError: the weights or the model file cannot be used.
    """
    if kind not in KINDS:
        raise RecipeError(
            expected="a kind of look",
            found=f"'{kind}'",
            do=near_miss(kind, KINDS) or f"Kinds: {', '.join(KINDS)}.",
        )
    progress = progress or Progress()
    module, _, name = KINDS[kind].partition(":")
    request = getattr(importlib.import_module(module), name).parse(settings, f"look {kind}")
    from glassworks.verbs.look_request import LookReport, image_name, save
    from glassworks.verbs.look_subject import open_subject

    with progress.stage("open", None, "networks"):
        subject = open_subject(model, weights, progress)
    for note in subject.notes:
        progress.say(note)
    looked = request.look(subject, progress)
    report = LookReport(kind, subject.name, image_name(request), subject.notes, looked.numbers, [])
    if out is not None:
        with progress.stage("draw", None, "files"):
            save(Path(out), report, looked.draw())
    return report


def default_folder(kind: str, model: str, settings: dict[str, Any]) -> Path:
    """``looks/MODEL-KIND-LAYER`` below the working folder: looking again replaces what was there."""
    model = Path(model.rpartition(":")[2] if ".py:" in model or model.startswith("torchvision:") else model).name
    parts = [model, kind, *(str(settings[name]) for name in ("layer", "target") if settings.get(name) is not None)]
    return Path("looks") / re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(parts)).strip("-.")
