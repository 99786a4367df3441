"""``compare``: several networks on the same images under one protocol, with what each costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import torch

from glassworks import __version__
from glassworks.charts.render import png
from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.distributed import num_ranks
from glassworks.core.errors import InputError
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import open_source
from glassworks.data.sources.source import Source
from glassworks.insight.comparison import report as comparison
from glassworks.insight.comparison.epoch_time import epoch_seconds
from glassworks.insight.comparison.folder import Answers, Plan, Protocol, Request, listing_of
from glassworks.insight.comparison.measure import Trained, report_of
from glassworks.insight.comparison.report import CompareReport
from glassworks.models.classifier import Classifier
from glassworks.pipelines.classification.job import Job
from glassworks.pipelines.classification.network import BuiltNetwork, build_network
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.scratch import default_training
from glassworks.pipelines.classification.train import train
from glassworks.pipelines.classification.trained import Trained as TrainedClassifier
from glassworks.pipelines.page import write_findings
from glassworks.pipelines.report import Findings
from glassworks.training.config import TrainingConfig
from glassworks.training.engine import Engine

PICTURE = "comparison.png"

_LEAST = 2
_AS_IT_IS = TrainingConfig(precision="float32", patience=None)
"""Float32 and no early stop: what differs between the contenders is the network alone."""


@dataclass(frozen=True)
class Contender:
    """What is asked for: a network's name, and its weights where they are not the published ones."""

    name: str
    weights: str | None

    @classmethod
    def of(cls, text: str) -> "Contender":
        """From ``NAME`` or ``NAME=WEIGHTS``."""
        name, _, weights = text.partition("=")
        return cls(name.strip(), weights.strip() or None)


def compare(
    source: str | Path,
    models: Sequence[str],
    *,
    protocol: Protocol = "features",
    epochs: int | None = None,
    minutes: float | None = None,
    size: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    context: RunContext | None = None,
) -> Findings:
    """Compares networks on the held-out images of a source; ``numbers`` of what is returned is a ``CompareReport``.

    Args:
        source: the images.
        models: two names or more, ours or timm's; ``NAME=WEIGHTS`` gives a file or folder of weights, or ``random``.
        protocol: ``features`` keeps each network's weights and solves the exact head; ``scratch`` trains each end
            to end from random weights.
        epochs: of ``scratch``: equal steps for all, the same images as often (default: by the number of images).
        minutes: of ``scratch``: equal time instead; each gets the epochs that it does in so long, at least one.
        size: side of the pictures for all; default: what each network's weights, or its training, take.
        seed: of splits, folds and random weights.
        out: a new or empty folder; default: the next free ``runs/compare-NAME-001``.
        resume: finish the interrupted comparison in ``out`` (default: the newest unfinished one of the same request).
        context: receives what happens, cancels the comparison, says where its folder is put.

    Raises:
        InputError: the source, names, weights or budget are wrong; nothing to resume; started by torchrun.
        RunError: a training cannot go on, the folder cannot be written.
    """
    context = RunContext.of(context)
    contenders = [Contender.of(text) for text in models]
    _check(contenders, protocol, epochs, minutes)
    opened = open_source(source)
    built = [_built(opened, str(source), one, protocol, size, seed, context) for one in contenders]
    request = Request(str(source), list(models), protocol, epochs, minutes, size, seed, images=listing_of(opened))
    folder = request.folder(context.workspace, opened.name, Path(out) if out else None, resume=resume)
    title = f"{opened.name}: {len(built)} networks compared"
    with context.working_in(folder, kind="compare", title=title):
        context.note(f"run folder: {folder.path}")
        if not folder.request.exists():
            request.write(folder)
        device = pick_device()
        trained = [
            _taken_up(one, model, inner, context) or _trained(one, model, inner, opened, device, request, context)
            for one, model in zip(contenders, built, strict=True)
            for inner in [RunFolder(folder.path / "models" / one.name)]
        ]
        return _written(folder, title, report_of(request, trained, device, context), context)


def _written(folder: RunFolder, title: str, report: CompareReport, context: RunContext) -> Findings:
    """The findings, and their page, numbers and picture in the folder."""
    chart = comparison.chart(report)
    found = Findings(
        run=str(folder.path),
        task="compare",
        title=title,
        numbers=report,
        verdicts=comparison.verdicts(report),
        tables=comparison.tables(report),
        figures=[chart],
        seconds=dict(context.record.seconds),
        choices=context.record.lines,
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=__version__,
    )
    write_atomic(folder.path / PICTURE, png(chart))
    write_findings(folder, found)
    context.artefact(folder.report_html, "report")
    return found


def _check(contenders: list[Contender], protocol: str, epochs: int | None, minutes: float | None) -> None:
    if num_ranks() > 1:
        raise InputError(
            expected="compare in one process, where networks are trained and measured in turns",
            found=f"torchrun with {num_ranks()} processes",
            do="Start it without torchrun; `glassworks train` is what several processes share.",
        )
    names = [one.name for one in contenders]
    if len(set(names)) < max(_LEAST, len(names)):
        raise InputError(
            expected="two networks or more, each once", found=", ".join(names) or "none", do="Give --models A,B."
        )
    if protocol not in ("features", "scratch"):
        raise InputError(
            expected="the protocol features or scratch", found=f"'{protocol}'", do="Choose one of the two."
        )
    if epochs is not None and minutes is not None:
        raise InputError(expected="epochs or minutes", found="both", do="Leave one of them out.")
    if protocol == "features" and (epochs is not None or minutes is not None):
        raise InputError(
            expected="a budget of epochs or minutes with --protocol scratch only",
            found="one with --protocol features, where nothing is trained in steps",
            do="Leave it out, or add --protocol scratch.",
        )


def _built(
    source: Source, name: str, one: Contender, protocol: Protocol, size: int | None, seed: int, context: RunContext
) -> BuiltNetwork:
    """The network with the weights that the protocol asks for; all names are checked before anything is computed."""
    if protocol == "scratch" and one.weights not in (None, "random"):
        raise InputError(
            expected="no weights with --protocol scratch, which begins at random",
            found=f"{one.name}={one.weights}",
            do="Leave them out, or use --protocol features.",
        )
    frozen = protocol == "features"
    model = {"backbone": one.name, "weights": one.weights if frozen else "random", "frozen": frozen, "size": size}
    model["precision"] = "float32"  # what differs between the contenders is the network alone
    recipe = ClassificationRecipe.parse({"seed": seed, "data": {"source": name}, "model": model}, "--models")
    built = build_network(recipe, source, context)
    if frozen and built.weights == "random":
        context.note(
            f"{one.name}: RANDOM weights, no pretrained ones; its features tell what an untrained network does"
        )
    return built


def _taken_up(one: Contender, model: BuiltNetwork, inner: RunFolder, context: RunContext) -> Trained | None:
    """A network that an earlier process finished."""
    answers = Answers.found_in(inner)
    if answers is None:
        return None
    context.note(f"{one.name}: finished before, taken up as it was")
    network = Classifier(model.network, model.architecture.num_features, len(answers.classes))
    return Trained(one.name, model, network, answers)


def _trained(
    one: Contender,
    model: BuiltNetwork,
    inner: RunFolder,
    source: Source,
    device: torch.device,
    request: Request,
    context: RunContext,
) -> Trained:
    training = _AS_IT_IS if not model.frozen else model.recipe.training
    job = Job(
        recipe=model.recipe.model_copy(update={"training": training}),
        source=source,
        network=model,
        device=device,
        engine=Engine(str(device)),
        folder=inner,
        resume=True,  # from a checkpoint, where a process that was killed has left one
        context=context,
    )
    context.note(f"{one.name}: its turn")
    plan = Plan.found_in(inner) or Plan.new(_epochs(job, request))
    plan.write(inner)
    found = train(_for_epochs(job, plan.epochs))
    answers = Answers(_right(found), found.data.classes, plan.seconds(), len(found.curves))
    answers.write(inner)
    return Trained(one.name, model, found.network, answers)


def _for_epochs(job: Job, epochs: int) -> Job:
    if job.network.frozen:
        return job
    training = job.recipe.training.model_copy(update={"epochs": epochs})
    return replace(job, recipe=job.recipe.model_copy(update={"training": training}))


def _epochs(job: Job, request: Request) -> int:
    """Equal for all: the number of epochs, or those that fit into equal time as two trial epochs tell."""
    if request.protocol == "features":
        return 0
    if request.minutes is None:
        images = sum(sample.split in (None, "train") for sample in job.source.samples)
        return request.epochs or int(default_training(images, job.network.spec.crop)["epochs"])
    with job.context.stage("timing an epoch", None, "steps"):
        taken = epoch_seconds(job, most=60 * request.minutes)
    return max(1, round(60 * request.minutes / taken))


def _right(found: TrainedClassifier) -> dict[int, bool]:
    answers = found.held_out_logits_NK.argmax(axis=1) == found.held_out_labels
    return {index: bool(right) for index, right in zip(found.data.splits.held_out, answers, strict=True)}
