"""``train``: from a source of images, or a recipe of any kind, to a run folder with its report."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.core.config import read_toml
from glassworks.core.context import RunContext
from glassworks.core.distributed import is_main, num_ranks
from glassworks.core.errors import DataError, InputError, about, near_miss
from glassworks.core.files import write_atomic
from glassworks.core.report import Report
from glassworks.core.run_info import is_at_work
from glassworks.core.workspace import RunFolder, Workspace

if TYPE_CHECKING:
    from glassworks.core.recipe import Recipe
    from glassworks.pipelines.report import Findings
    from glassworks.verbs.run import Run


def train(
    source_or_recipe: str | Path,
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
        source_or_recipe: a source of images, a recipe file or the name of a shipped recipe.
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
    context = RunContext.of(context)
    options = {"model.backbone": backbone, "model.weights": weights, "model.views": views, "finetune": finetune or None}
    asked = [*(settings or []), *(f"{key}={_toml(value)}" for key, value in options.items() if value is not None)]

    from glassworks.recipes.load import place_in_file

    try:
        return _usable(_carried_out(str(source_or_recipe), asked, Path(out) if out else None, resume, context))
    except InputError as error:
        place_in_file(error, str(source_or_recipe), asked)
        raise


def _carried_out(name: str, asked: list[str], out: Path | None, resume: bool, context: RunContext) -> Report:
    """The run of a recipe, from its words to its report."""
    from glassworks.core.recipe import to_toml
    from glassworks.pipelines.registry import runner
    from glassworks.recipes.load import load_recipe

    recipe = load_recipe(name, asked)
    begin = _Begin(recipe, name, out, resume, context.workspace)
    if num_ranks() == 1:
        begun, inputs = begin()
    else:  # the main process of torchrun decides and checks; then the others follow it into its folder
        from glassworks.training.engine import Engine

        context = context if is_main() else context.silenced()
        begun = Engine(recipe.device).first(lambda: begin()[0])
        inputs = _opened(begun.recipe, name)
    recipe, folder = begun.recipe, begun.folder
    with context.working_in(folder, kind=recipe.task, title=recipe.card.title if recipe.card else _name_of(name)):
        context.note(f"run folder: {folder.path}")
        if is_main() and not folder.recipe.exists():
            write_atomic(folder.recipe, to_toml(recipe, asked_only=True))  # from here on --resume finds it
        # The runner's import is torch's: only once the request is known to be sound.
        return runner(recipe.task)(recipe, inputs, folder, resume=resume, context=context)


def _usable(report: Report) -> "Run | Findings":
    """The report of a classifier with the next verbs on it; any other as it is."""
    from glassworks.pipelines.classification.report import RunReport
    from glassworks.pipelines.report import Findings
    from glassworks.verbs.run import Run

    if isinstance(report, RunReport):
        return Run.of(report)
    assert isinstance(report, Findings), "a runner returns one of the two"  # noqa: S101 - our own invariant
    return report


@dataclass(frozen=True)
class _Begun:
    """What a run starts from: its recipe, and its folder, which may hold an interrupted run."""

    recipe: "Recipe"
    folder: RunFolder


@dataclass(frozen=True)
class _Begin:
    """Finds or makes the run's folder, once its inputs have proven to be there."""

    recipe: "Recipe"
    asked: str
    out: Path | None
    resume: bool
    workspace: Workspace

    def __call__(self) -> tuple[_Begun, Any]:
        from glassworks.recipes.load import load_recipe

        folder = self._unfinished() if self.resume else None
        recipe = load_recipe(str(folder.recipe), []) if folder else self.recipe
        inputs = _opened(recipe, self.asked)  # before a folder is made for nothing
        return _Begun(recipe, folder or self.workspace.new_run(_name_of(self.asked), self.out)), inputs

    def _unfinished(self) -> RunFolder | None:
        """The run to finish: in ``out``, else the newest one in the workspace of this source or recipe.

        ``None`` where ``out`` is still empty: a process killed in its first moments has left nothing to go on from.
        """
        if self.out is None:
            return self._newest_unfinished()
        folder = RunFolder(self.out)
        if folder.recipe.is_file():
            return folder
        if folder.is_empty:
            return None
        raise InputError(
            expected=f"an interrupted run in {folder.path}",
            found="no recipe.toml there",
            do="Start it without --resume, or name its folder with --out.",
        )

    def _newest_unfinished(self) -> RunFolder:
        """The newest run of this source or recipe that has a recipe but no report, and that nobody works on."""
        wanted, runs = _subject(self.recipe.model_dump(mode="json")), self.workspace.runs
        found = [RunFolder(path.parent) for path in runs.glob("*/recipe.toml")]
        found = [run for run in found if not run.is_finished and _subject(read_toml(run.recipe)) == wanted]
        found = [run for run in found if not is_at_work(run)]
        if not found:
            raise InputError(
                expected=f"an interrupted run of '{self.asked}' below {runs.resolve()}",
                found="none",
                do="Name its folder with --out DIR, or start it anew without --resume.",
            )
        return max(found, key=lambda run: run.recipe.stat().st_mtime_ns)


def _opened(recipe: "Recipe", asked: str) -> Any:
    """What the recipe reads; a shipped recipe about the user's own files says how to name them."""
    from glassworks.recipes.load import load_recipe, shipped

    try:
        with about("data.source"):
            return recipe.open_inputs()
    except DataError as error:
        source = _source_of(recipe)
        if asked in shipped() and source == _source_of(load_recipe(asked, [])):
            raise DataError(
                expected=f"what the recipe '{asked}' reads",
                found=f"at '{source}', where it looks by default: {error.found}",
                do=f"Name yours: glassworks train {asked} --set data.source=FOLDER",
            ) from error
        near = near_miss(asked, shipped()) if asked == source else ""
        if not near:
            raise
        advice = f"{near.replace('did', 'Did', 1)} That is a shipped recipe; `glassworks recipes` lists them all."
        raise DataError(expected=error.expected, found=error.found, do=advice) from error


def _source_of(recipe: "Recipe") -> str | None:
    return getattr(getattr(recipe, "data", None), "source", None)


def _subject(values: dict[str, Any]) -> tuple[Any, ...]:
    """What tells the runs of different recipes apart: task, source and card."""
    task = values.get("task", "classification")
    return task, (values.get("data") or {}).get("source"), (values.get("card") or {}).get("title")


def _name_of(source: str) -> str:
    path = Path(source.rpartition(":")[2])
    return path.resolve().name.partition(".")[0] if path.exists() else path.stem


def _toml(value: object) -> str:
    """A TOML value; JSON's strings, numbers and truth values are TOML's too."""
    return json.dumps(str(value) if isinstance(value, Path) else value)
