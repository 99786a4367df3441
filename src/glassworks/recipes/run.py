"""The run of a recipe, from what was loaded to its report, in one process or in several that torchrun started."""

from pathlib import Path
from typing import Any

from glassworks.core.context import RunContext
from glassworks.core.distributed import is_main, world_size
from glassworks.core.files import write_atomic
from glassworks.core.recipe import to_toml
from glassworks.core.report import Report
from glassworks.pipelines.registry import runner
from glassworks.recipes.load import LoadedRecipe
from glassworks.recipes.start import Start, open_inputs, run_name, start


def run_recipe(loaded: LoadedRecipe, *, out: Path | None, resume: bool, context: RunContext) -> Report:
    """Carries the recipe out in its folder and returns the report that lies there.

    Args:
        loaded: the recipe.
        out: the folder to work in; ``None`` for the next free one, or with ``resume`` the newest that fits.
        resume: go on with an interrupted run.
        context: of the run.

    Raises:
        InputError: the recipe, or what it names, cannot be used; an error about a key says where it stands.
        RunError: the run cannot go on; what was saved stays good.
    """
    with loaded.places.named():
        begun, inputs = _started_together(loaded, out, context, resume=resume)
        recipe, folder = begun.recipe, begun.folder
        if not is_main():
            context = context.silenced()
        title = recipe.title or run_name(loaded.reference)
        with context.working_in(folder, kind=recipe.task, title=title):
            context.note(f"run folder: {folder.path}")
            if resume and not folder.recipe.exists():
                context.note("nothing to resume there: this run starts at its beginning")
            if is_main() and not folder.recipe.exists():
                write_atomic(folder.recipe, to_toml(recipe, asked_only=True))  # from here on --resume finds it
            # The runner's import is torch's: only once the request is known to be valid.
            return runner(recipe.task)(recipe, inputs, folder, resume=resume, context=context)


def _started_together(
    loaded: LoadedRecipe, out: Path | None, context: RunContext, *, resume: bool
) -> tuple[Start, Any]:
    """The start; of several processes, the main one decides and checks, and the others follow it into its folder."""
    if world_size() == 1:
        return start(loaded, out, context.workspace, resume=resume)
    from glassworks.training.engine import Engine  # imports torch

    begun = Engine(loaded.recipe.device).first(lambda: start(loaded, out, context.workspace, resume=resume)[0])
    return begun, open_inputs(begun.recipe, loaded)
