"""The start of a run: its inputs are opened, and its folder is made or, where an interrupted one goes on, found."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassworks.core.config import read_toml
from glassworks.core.errors import DataError, InputError, about
from glassworks.core.recipe import Recipe
from glassworks.core.run_info import is_at_work
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.course.idea import idea_of
from glassworks.course.lessons import lessons
from glassworks.data.sources.catalog import EMBEDDED
from glassworks.recipes.load import LoadedRecipe, nearest, recipe_of, source_in


@dataclass(frozen=True)
class Start:
    """What a run starts from.

    Attributes:
        recipe: to carry out: the one that was loaded, or that of the interrupted run.
        folder: new, or that of the interrupted run.
    """

    recipe: Recipe
    folder: RunFolder


def start(loaded: LoadedRecipe, out: Path | None, workspace: Workspace, *, resume: bool) -> tuple[Start, Any]:
    """The start of a run, and its inputs.

    Args:
        loaded: the recipe.
        out: the folder to work in; ``None`` for the next free one, or with ``resume`` the newest that fits.
        workspace: where runs are.
        resume: go on with an interrupted run.

    Raises:
        DataError: the inputs are not there, or cannot be used.
        InputError: nothing to resume, or a folder that holds something else.
    """
    folder = _interrupted(loaded, out, workspace) if resume else None
    recipe = recipe_of(folder) if folder else loaded.recipe
    inputs = open_inputs(recipe, loaded)  # before a folder is made for nothing
    return Start(recipe, folder or workspace.new_run(run_name(loaded.reference), out)), inputs


def open_inputs(recipe: Recipe, loaded: LoadedRecipe) -> Any:
    """What the recipe reads; a shipped recipe about the user's own files says how to name them.

    Raises:
        DataError: it is not there, or cannot be used.
    """
    try:
        with about("data.source"):
            return recipe.open_inputs()
    except DataError as error:
        source = source_in(recipe.model_dump())
        if loaded.is_shipped and source == loaded.source:
            raise DataError(
                expected=f"what the recipe '{loaded.reference}' reads",
                found=f"at '{source}', where it looks by default: {error.found}",
                do=_advice(loaded.reference, source),
            ) from error
        near = nearest(loaded.reference) if loaded.reference == source else ""
        if not near:
            raise
        raise DataError(expected=error.expected, found=error.found, do=near) from error


def _advice(name: str, source: str | None) -> str:
    """How to name one's own images, and the first of the recipe's tries that needs neither these nor a download."""
    place = "mnist.npz" if source == "mnist" else "FOLDER"
    yours = f"Name yours: glassworks train {name} --set data.source={place}"
    offline = next((trial.command for trial in idea_of(name).tries if _is_offline(trial.command)), "")
    return f"{yours}. On what ships with the package: {offline}" if offline else yours


def _is_offline(command: str) -> bool:
    program, verb, name, *settings = shlex.split(command)
    sources = [value for key, _, value in (setting.partition("=") for setting in settings) if key == "data.source"]
    in_class = any(name in lesson.recipes for lesson in lessons())
    return (program, verb) == ("glassworks", "train") and (sources[0] in EMBEDDED if sources else in_class)


def run_name(reference: str) -> str:
    """What a run of this recipe or source is called."""
    path = Path(reference.rpartition(":")[2])
    return path.resolve().name.partition(".")[0] if path.exists() else path.stem


def _interrupted(loaded: LoadedRecipe, out: Path | None, workspace: Workspace) -> RunFolder | None:
    """The run to finish: in ``out``, else the newest one in the workspace of this recipe or source.

    ``None`` where ``out`` is still empty: a process killed in its first moments has left nothing to go on from.
    """
    if out is None:
        return _newest_interrupted(loaded, workspace)
    folder = RunFolder(out)
    if folder.recipe.is_file():
        return folder
    if folder.is_empty:
        return None
    raise InputError(
        expected=f"an interrupted run in {folder.path}",
        found="no recipe.toml there",
        do="Start it without --resume, or name its folder with --out.",
    )


def _newest_interrupted(loaded: LoadedRecipe, workspace: Workspace) -> RunFolder:
    """The newest run of this recipe or source that has a recipe but no report, and that nobody works on."""
    wanted, runs = _subject(loaded.recipe.model_dump(mode="json")), workspace.runs
    found = [RunFolder(path.parent) for path in runs.glob("*/recipe.toml")]
    found = [run for run in found if not run.is_finished and _subject(read_toml(run.recipe)) == wanted]
    found = [run for run in found if not is_at_work(run)]
    if not found:
        raise InputError(
            expected=f"an interrupted run of '{loaded.reference}' below {runs.resolve()}",
            found="none",
            do="Name its folder with --out DIR, or start it anew without --resume.",
        )
    return max(found, key=lambda run: run.recipe.stat().st_mtime_ns)


def _subject(values: dict[str, Any]) -> tuple[Any, ...]:
    """What distinguishes the runs of different recipes: task, source and card."""
    return values.get("task", "classification"), source_in(values), (values.get("card") or {}).get("title")
