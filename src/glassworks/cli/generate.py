"""``glassworks generate``: text or images from a trained network."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from glassworks.cli.command import run_command
from glassworks.cli.options import Json, Run
from glassworks.core.context import RunContext
from glassworks.core.report import Report

if TYPE_CHECKING:
    from rich.console import Console


def generate(
    run: Run,
    prompt: Annotated[
        str, typer.Argument(metavar="[PROMPT]", show_default=False, help="To go on from, to translate, to draw.")
    ] = "",
    *,
    prompt_option: Annotated[
        str | None, typer.Option("--prompt", "--caption", "--text", metavar="TEXT", help="The same, as an option.")
    ] = None,
    count: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="How many to make.")] = 1,
    temperature: Annotated[
        float | None, typer.Option(metavar="T", min=0, max=100, help="Below 1 safer, above 1 wilder, 0 the likeliest.")
    ] = None,
    length: Annotated[int | None, typer.Option(metavar="N", min=1, help="Characters to write at most.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Same seed, same result.")] = 0,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Folder for images; default: in the run.")] = None,
    as_json: Json = False,
) -> None:
    """Makes text or images with the network of a run."""

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.generate import generate

        return generate(
            run, prompt_option or prompt, count=count, temperature=temperature, length=length, seed=seed, out=out,
            context=context,
        )  # fmt: skip

    run_command(verb, _draw, as_json=as_json)


def _draw(made: dict[str, Any], console: "Console") -> None:
    """Texts as they are, each behind an empty line where there are several; the paths of images."""
    typer.echo("\n\n".join(made["texts"]) if made["texts"] else "\n".join(made["pictures"]))
