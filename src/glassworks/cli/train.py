"""``glassworks train``: from a source of images or a recipe to one model file and its report."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from glassworks.cli.command import program, resuming, run_command
from glassworks.cli.options import Json, SourceOrRecipe
from glassworks.core.context import RunContext
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder

if TYPE_CHECKING:
    from rich.console import Console


def train(
    reference: SourceOrRecipe,
    *,
    backbone: Annotated[
        str | None, typer.Option(metavar="NAME", help="The network: one of timm's or our own; A+B joins two.")
    ] = None,
    weights: Annotated[
        str | None, typer.Option(metavar="FILE|FOLDER", help="Pretrained weights on this machine instead of the hub's.")
    ] = None,
    finetune: Annotated[
        bool, typer.Option("--finetune", help="Go on from the exact head through the whole network; kept if it gains.")
    ] = False,
    views: Annotated[
        int | None, typer.Option(metavar="K", min=0, help="Augmented views of each image to learn from, too.")
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="The run folder; default: runs/NAME-001, ...")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change one setting of the recipe; repeatable."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Finish a run that was interrupted, to the same weights.")
    ] = False,
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps"] | None, typer.Option(help="What computes; default: the fastest there is.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Same seed, same machine: same weights.")] = None,
    as_json: Json = False,
) -> None:
    """Trains a classifier from images, or carries out a recipe: learns, measures itself, and writes its report."""
    settings = list(set_ or [])
    settings += [] if device is None else [f"device={device}"]
    settings += [] if seed is None else [f"seed={seed}"]

    def verb(context: RunContext) -> Report:
        from glassworks.verbs.train import train

        return train(
            reference, backbone=backbone, weights=weights, finetune=finetune, views=views, out=out, settings=settings,
            resume=resume, context=context,
        )  # fmt: skip

    run_command(verb, _draw, as_json=as_json, on_interrupt=f"Resume with: {resuming(sys.argv[1:])}")


def _draw(run: dict[str, Any], console: "Console") -> None:
    if "verdicts" in run:
        from glassworks.cli.findings import draw_findings

        draw_findings(run, console)
    else:
        _draw_classifier(run, console)


def _draw_classifier(run: dict[str, Any], console: "Console") -> None:
    from rich.text import Text

    from glassworks.cli.draw import accuracy, facts, problem_counts, seconds, titled

    folder = RunFolder(Path(run["run"]))
    stages = "  ".join(f"{name} {seconds(spent)}" for name, spent in run["seconds"].items())
    body = facts(
        [
            ("Accuracy", accuracy(run)),
            ("Data", problem_counts(run["problems"])),
            *_doctor(run),
            ("Time", f"{seconds(sum(run['seconds'].values()))}   ({stages})"),
        ]
    )
    console.print(titled(f"Trained: {folder.path}", body))
    # Below the panel, and never wrapped: paths and commands are there to be copied.
    lines = [("Model", str(folder.model)), ("Report", str(folder.report_html))]
    if run.get("predicted"):
        lines.append(("Predicted", f"{folder.predictions} ({run['predicted']:,} images without a label)"))
    name = shlex.quote(str(folder.path))
    lines += [("Next", f"{program()} predict {name} IMAGE..."), ("", f"{program()} export {name} --to onnx")]
    for label, line in lines:
        console.print(Text.assemble((f"   {label:10}", "dim"), line), soft_wrap=True)


def _doctor(run: dict[str, Any]) -> list[tuple[str, str]]:
    """A line where something is wrong with the training."""
    if not run["health"]:
        return []
    from glassworks.looks.health.report import Diagnosis
    from glassworks.pipelines.report import health_verdict

    verdict = health_verdict([Diagnosis(**diagnosis) for diagnosis in run["health"]], run["run"])
    return [("Doctor", verdict.text)] if verdict else []
