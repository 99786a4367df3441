"""The numbers of a trained classifier: its report, but for the model file and the images worth a look."""

from datetime import datetime

import numpy as np

from glassworks.core.engines import way
from glassworks.core.recipe import to_toml
from glassworks.core.version import VERSION
from glassworks.data.sources.open import located
from glassworks.data.sources.source import Source
from glassworks.looks.health.compute import diagnose
from glassworks.metrics.classification import evaluate
from glassworks.pipelines.base import Job
from glassworks.pipelines.classification.data import SplitData
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.report import HeldOut, NetworkSummary, RunReport, Warned
from glassworks.pipelines.classification.trained import Trained


def measure(job: Job[ClassificationRecipe, Source], trained: Trained) -> RunReport:
    """Evaluates the classifier on the held-out images, and puts the report together."""
    recipe, data = trained.recipe, trained.data
    with job.context.stage("evaluating", None, "steps"):
        evaluation = evaluate(trained.held_out_probabilities, trained.held_out_labels, data.classes)
    held_out_K = np.bincount(trained.held_out_labels, minlength=len(data.classes))
    return RunReport(
        run=str(job.folder.path),
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=VERSION,
        source=recipe.data.source,
        located=located(recipe.data.source),
        title=recipe.title or job.inputs.name,
        classes=data.classes,
        counts=_counts(data),
        evaluation=evaluation,
        held_out=_held_out(trained),
        baseline=float(held_out_K.max() / held_out_K.sum()) if held_out_K.any() else None,
        backbone=_backbone(trained),
        head=trained.head,
        curves=trained.curves,
        health=diagnose(job.folder),
        finetune=trained.finetune,
        warned=_warned(trained),
        problems=data.checked.problems,
        seconds=dict(job.context.record.seconds),
        choices=job.context.record.lines,
        recipe=to_toml(recipe),
    )


def _counts(data: SplitData) -> dict[str, list[int]]:
    """Images of each class, split by split."""
    splits = data.splits
    parts = {"train": splits.train, "monitor": splits.monitor, splits.held_out_name: splits.held_out}
    counted = {
        name: np.bincount(data.labels(part), minlength=len(data.classes)) for name, part in parts.items() if part
    }
    return {name: counts_K.tolist() for name, counts_K in counted.items()}


def _held_out(trained: Trained) -> HeldOut:
    splits, samples = trained.data.splits, trained.job.source.samples
    if splits.origin == "source":
        name = f"the source's own {splits.held_out_name} images"
    else:
        name = f"{trained.recipe.data.val_fraction:.0%} of the images, held out"
    return HeldOut(name=name, n=len(splits.held_out), paths=[samples[index].path for index in splits.held_out])


def _warned(trained: Trained) -> Warned | None:
    familiar, distances_n = trained.network.familiar, trained.held_out_distances_n
    if familiar is None or distances_n is None:
        return None
    said, unlike = familiar.said, int((~(distances_n <= 1)).sum())
    return Warned(share=said.share, measured_on=said.measured_on, held_out=len(distances_n), unlike=unlike)


def _backbone(trained: Trained) -> NetworkSummary:
    built = trained.job.network
    return NetworkSummary(
        name=built.architecture.name,
        weights=built.weights,
        parameters=sum(parameter.numel() for parameter in built.network.parameters()),
        features=built.architecture.num_features,
        precision=way(trained.engine, trained.precision),
        input_size=built.spec.crop,
    )
