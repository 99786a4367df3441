"""``generate``: what a trained network makes: text that goes on from a prompt, the translation of one, images."""

from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.registry import resolve
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.registry import generators

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
        run: a finished run folder of a recipe that generates.
        prompt: text to go on from, to translate or to draw.
        count: how many to make.
        temperature: of a language model's choices: below 1 safer, above 1 wilder, 0 always the likeliest.
        length: characters to write at most.
        seed: same seed, same result.
        out: folder for images.
        context: receives what happens, and cancels the work.

    Raises:
        InputError: no such run, a kind that generates nothing, or a prompt that cannot be used.
    """
    from glassworks.pipelines.generate import GenerateRequest
    from glassworks.recipes.load import recipe_of

    folder = _finished(Path(run))
    recipe = recipe_of(folder)
    known = generators()
    if recipe.task not in known:
        raise InputError(
            expected=f"a run of a kind that generates: {', '.join(known)}",
            found=f"a run of task '{recipe.task}' in {folder.path}",
            do="Train one, such as: glassworks train char_language --set data.source=FILE.txt",
        )
    make = resolve(known, recipe.task, "task")
    request = GenerateRequest(
        prompt=prompt, count=count, temperature=temperature, length=length, seed=seed, out=str(out) if out else None
    )
    return make(recipe, folder, request, RunContext.of(context))


def _finished(path: Path) -> RunFolder:
    folder = RunFolder(path.parent if path.name == "model.safetensors" else path)
    if not folder.recipe.is_file() or not folder.model.is_file():
        raise InputError(
            expected=f"a finished run in {folder.path}",
            found="no recipe.toml with a model.safetensors there",
            do="Check the path; an interrupted run is finished by `glassworks train ... --resume`.",
        )
    return folder
