"""``generate``: what a trained network makes: text that goes on from a prompt, the translation of one, images."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.registry import resolve
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.registry import generators, trained

if TYPE_CHECKING:
    from glassworks.pipelines.generate import Generated


def generate(
    run: str | Path,
    prompt: str = "",
    *,
    count: int = 1,
    temperature: float | None = None,
    length: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    context: RunContext | None = None,
) -> "Generated":
    """Makes something with the networks of ``run``.

    Args:
        run: a finished run folder of a recipe that generates, or the name of networks that ship with the package.
        prompt: text to go on from, to translate or to draw.
        count: how many to make.
        temperature: of a language model's choices: below 1 safer, above 1 wilder, 0 always the likeliest.
        length: characters to write at most.
        seed: same seed, same result.
        out: folder for images; by default ``generated`` in the run, and for shipped networks in the workspace.
        context: receives what happens, and cancels the work.

    Raises:
        InputError: no such run, a kind that generates nothing, or a prompt that cannot be used.
    """
    from glassworks.pipelines.generate import GenerateRequest
    from glassworks.recipes.load import recipe_of

    context = RunContext.of(context)
    ships = trained().get(str(run)) if not Path(run).exists() else None
    folder = _finished(Path(run)) if ships is None else RunFolder(ships)
    recipe = recipe_of(folder)
    known = generators()
    if recipe.task not in known:
        raise InputError(
            expected=f"a run of a kind that generates: {', '.join(known)}",
            found=f"a run of task '{recipe.task}' in {folder.path}",
            do="Train one, such as: glassworks train char_language",
        )
    make = resolve(known, recipe.task, "task")
    target = context.workspace.root / "generated" if out is None and ships else out
    request = GenerateRequest(
        prompt=prompt,
        count=count,
        temperature=temperature,
        length=length,
        seed=seed,
        out=str(target) if target else None,
    )
    made = make(recipe, folder, request, context)
    return replace(made, run=str(run)) if ships else made


def _finished(path: Path) -> RunFolder:
    folder = RunFolder(path.parent if path.name == "model.safetensors" else path)
    if not folder.recipe.is_file() or not folder.model.is_file():
        raise InputError(
            expected=f"a finished run in {folder.path}",
            found="no recipe.toml with a model.safetensors there",
            do="Check the path; an interrupted run is finished by `glassworks train ... --resume`. "
            f"Without a run of your own: {', '.join(trained())}.",
        )
    return folder
