"""``train``: from a source of images, or a recipe of any kind, to a run folder with its report."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.context import RunContext
from glassworks.core.report import Report
from glassworks.core.text import portable
from glassworks.pipelines.classification.report import RunReport
from glassworks.pipelines.report import Findings
from glassworks.recipes.load import load
from glassworks.recipes.run import run_recipe

if TYPE_CHECKING:
    from glassworks.verbs.run import Run


def train(
    reference: str | Path,
    *,
    backbone: str | None = None,
    weights: str | Path | None = None,
    finetune: bool = False,
    views: int | None = None,
    out: str | Path | None = None,
    settings: list[str] | None = None,
    resume: bool = False,
    context: RunContext | None = None,
) -> "Run | Findings":
    """Trains a classifier, or carries out a recipe of any other kind.

    Args:
        reference: a source of images, a recipe file or the name of a shipped recipe.
        backbone: the network; default: the best at hand.
        weights: pretrained weights, a file or a folder.
        finetune: go on from the exact head through the whole network; kept if it gains.
        views: augmented views per image that the head learns from too.
        out: the run folder; default: the next free ``runs/NAME-001``.
        settings: ``key=value`` changes to the recipe.
        resume: finish the interrupted run in ``out`` (default: the newest unfinished run of this source or recipe).
        context: receives what happens, cancels the run, says where its folder is put; default: the current folder.

    Returns:
        A ``Run`` for image classification, ``Findings`` for every other task.

    Raises:
        InputError: the source, recipe, names or weights are wrong.
        RunError: the run cannot go on; what was saved stays good.
    """
    options = {"model.backbone": backbone, "model.weights": weights, "model.views": views, "finetune": finetune or None}
    given = [f"{key}={_toml(value)}" for key, value in options.items() if value is not None]
    loaded = load(str(reference), [*(settings or []), *given])
    report = run_recipe(loaded, out=Path(out) if out else None, resume=resume, context=RunContext.of(context))
    return _with_verbs(report)


def _with_verbs(report: Report) -> "Run | Findings":
    """The report of a classifier with the next verbs on it; any other as it is."""
    if isinstance(report, RunReport):
        from glassworks.verbs.run import Run  # imports torch, which by now is there

        return Run.of(report)
    assert isinstance(report, Findings), "a runner returns one of the two"  # noqa: S101 - our own invariant
    return report


def _toml(value: object) -> str:
    """A TOML value; JSON's strings, numbers and truth values are TOML's too."""
    return json.dumps(portable(str(value) if isinstance(value, Path) else value))
