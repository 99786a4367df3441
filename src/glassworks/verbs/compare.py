"""``compare``: several networks on the same images under one protocol, with what each costs."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import nn

from glassworks import __version__
from glassworks.core.device import pick_device
from glassworks.core.errors import InputError
from glassworks.core.events import Progress
from glassworks.core.runs import RunFolder, write_atomic
from glassworks.data.source import Source
from glassworks.data.sources import open_source
from glassworks.looks.layers import layer_table
from glassworks.models.classifier import Classifier
from glassworks.models.published import IMAGENET
from glassworks.recipes.build import BuiltModel, build_model
from glassworks.recipes.schema import ClassificationRecipe
from glassworks.reporting import comparison
from glassworks.reporting.comparison import CompareReport, ModelScore, PublishedScore
from glassworks.reporting.findings import Findings
from glassworks.reporting.findings_page import write_findings
from glassworks.tasks.metrics import wilson
from glassworks.training.config import TrainingConfig
from glassworks.training.engine import Engine
from glassworks.transfer.compare import latencies, pairs, pareto, peak_bytes, step_seconds
from glassworks.transfer.end_to_end import default_training, train_end_to_end
from glassworks.transfer.frozen import train_frozen
from glassworks.transfer.outcome import Divided, Job, Outcome
from glassworks.transfer.pictures import pixel_cache

Protocol = Literal["features", "scratch"]
PICTURE = "comparison.png"

_LEAST = 2


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


@dataclass
class _Trained:
    """A contender after its training: ``right`` says for each held-out image whether it is answered right."""

    contender: Contender
    model: BuiltModel
    network: nn.Module
    classes: list[str]
    right: dict[int, bool]
    seconds: float
    epochs: int


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
    progress: Progress | None = None,
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
        progress: told of what goes on.

    Raises:
        InputError: the source, names, weights or budget are wrong.
        RunError: a training cannot go on, the folder cannot be written.
    """
    progress = progress or Progress()
    contenders = [Contender.of(text) for text in models]
    _check(contenders, protocol, epochs, minutes)
    opened = open_source(source)
    built = [_built(opened, str(source), one, protocol, size, seed, progress) for one in contenders]
    folder = RunFolder.create(f"compare-{opened.name}", Path(out) if out else None)
    device = pick_device()
    trained = [
        _trained(one, model, opened, folder, device, (epochs, minutes), progress)
        for one, model in zip(contenders, built, strict=True)
    ]
    report = _report(str(source), protocol, (epochs, minutes), trained, device, progress)
    found = Findings(
        run=str(folder.path),
        task="compare",
        title=f"{opened.name}: {len(trained)} networks compared",
        numbers=report,
        verdicts=comparison.verdicts(report),
        tables=comparison.tables(report),
        figures=[comparison.figure(report)],
        seconds=dict(progress.seconds),
        choices=list(progress.lines),
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=__version__,
    )
    write_atomic(folder.path / PICTURE, comparison.picture(report))
    write_findings(folder, found)
    return found


def _check(contenders: list[Contender], protocol: str, epochs: int | None, minutes: float | None) -> None:
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
    source: Source, name: str, one: Contender, protocol: Protocol, size: int | None, seed: int, progress: Progress
) -> BuiltModel:
    """The network with the weights that the protocol asks for; all names are checked before anything is computed."""
    if protocol == "scratch" and one.weights not in (None, "random"):
        raise InputError(
            expected="no weights with --protocol scratch, which begins at random",
            found=f"{one.name}={one.weights}",
            do="Leave them out, or use --protocol features.",
        )
    frozen = protocol == "features"
    model = {"backbone": one.name, "weights": one.weights if frozen else "random", "frozen": frozen, "size": size}
    recipe = ClassificationRecipe.parse({"seed": seed, "data": {"source": name}, "model": model}, "--models")
    built = build_model(recipe, source, progress)
    if frozen and built.weights == "random":
        progress.say(
            f"{one.name}: RANDOM weights, no pretrained ones; its features tell what an untrained network does"
        )
    return built


def _trained(
    one: Contender,
    model: BuiltModel,
    source: Source,
    folder: RunFolder,
    device: torch.device,
    budget: tuple[int | None, float | None],
    progress: Progress,
) -> _Trained:
    inner = RunFolder(folder.path / "models" / one.name)
    job = Job(
        source=source,
        network=model.network,
        architecture=model.architecture.model_dump_json(),
        num_features=model.architecture.num_features,
        spec=model.spec,
        device=device,
        engine=Engine(str(device)),
        seed=model.recipe.seed,
        val_fraction=model.recipe.data.val_fraction,
        folder=inner,
        resume=False,
        progress=progress,
    )
    begin = time.perf_counter()
    if model.frozen:
        data, outcome, _ = train_frozen(job, model.recipe.head, precision="float32", views=0, pixels=None)
    else:
        inner.path.mkdir(parents=True)
        data, outcome = train_end_to_end(job, pixel_cache(job.spec), _training(job, budget), lambda _: None)
    taken = time.perf_counter() - begin
    return _Trained(one, model, outcome.network, data.classes, _right(data, outcome), taken, len(outcome.curves))


def _training(job: Job, budget: tuple[int | None, float | None]) -> TrainingConfig:
    """Equal for all: the number of epochs, or those that fit into equal time as two trial steps tell."""
    epochs, minutes = budget
    images = sum(sample.split in (None, "train") for sample in job.source.samples)
    defaults = default_training(images, job.spec.crop)
    if minutes is not None:
        batch = int(defaults["batch_size"])
        learner = Classifier(job.network, job.num_features, len(job.source.classes))
        steps = max(1, images // batch)
        epochs = max(1, round(60 * minutes / (steps * step_seconds(learner, job.spec.crop, batch, job.device))))
    # Float32 and no early stop: what differs between the contenders is the network alone.
    return TrainingConfig(precision="float32", epochs=epochs or int(defaults["epochs"]), patience=None)


def _right(data: Divided, outcome: Outcome) -> dict[int, bool]:
    answers = outcome.held_out_logits_NK.argmax(axis=1) == data.labels(data.splits.held_out)
    return {index: bool(right) for index, right in zip(data.splits.held_out, answers, strict=True)}


def _report(
    source: str,
    protocol: Protocol,
    budget: tuple[int | None, float | None],
    trained: list[_Trained],
    device: torch.device,
    progress: Progress,
) -> CompareReport:
    shared = sorted(set.intersection(*(set(one.right) for one in trained)))
    right = {one.contender.name: np.array([one.right[index] for index in shared]) for one in trained}
    sizes = {one.contender.name: one.model.spec.crop for one in trained}
    with progress.stage("measuring latency and memory", None, "steps"):
        taken = latencies({one.contender.name: one.network for one in trained}, sizes, device)
        peaks = {one.contender.name: peak_bytes(one.network, one.model.spec.crop, device) for one in trained}
        work = {
            one.contender.name: layer_table(one.network, (3, one.model.spec.crop, one.model.spec.crop)).multiply_adds
            for one in trained
        }
    errors = {name: float(1 - answers.mean()) for name, answers in right.items()}
    front = pareto({name: (work[name], errors[name]) for name in errors})
    scores = []
    for one in trained:
        name = one.contender.name
        low, high = wilson(int((~right[name]).sum()), len(shared))
        scores.append(
            ModelScore(
                name=name,
                error=errors[name],
                interval=(low, high),
                n=len(shared),
                parameters=sum(parameter.numel() for parameter in one.network.parameters()),
                multiply_adds=work[name],
                latency_ms=taken[name],
                peak_memory_bytes=peaks[name],
                size=sizes[name],
                weights=one.model.weights,
                seconds=one.seconds,
                epochs=one.epochs,
                on_front=name in front,
            )
        )
    return CompareReport(
        source=source,
        protocol=protocol,
        budget=_budget(protocol, budget, trained),
        n=len(shared),
        classes=trained[0].classes,
        models=sorted(scores, key=lambda score: (score.error, score.multiply_adds)),
        pairs=pairs(right),
        front=front,
        published=[PublishedScore(p.name, p.error, p.parameters, p.multiply_adds) for p in IMAGENET],
    )


def _budget(protocol: Protocol, budget: tuple[int | None, float | None], trained: list[_Trained]) -> str:
    if protocol == "features":
        random = [one.contender.name for one in trained if one.model.weights == "random"]
        untrained = f"; random weights, untrained: {', '.join(random)}" if random else ""
        return f"features of unchanged weights, and the exact head on them{untrained}"
    if budget[1] is not None:
        counts = ", ".join(f"{one.contender.name} {one.epochs}" for one in trained)
        return f"trained from random weights for about {budget[1]:g} minutes each (epochs: {counts})"
    return f"trained from random weights for {trained[0].epochs} epochs each, the same number of steps"
