"""The run of a classification recipe: source, network, training, evaluation, model file and report, in this order."""

from dataclasses import replace
from datetime import datetime
from importlib.metadata import version

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.files import write_atomic
from glassworks.core.recipe import to_toml
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import located
from glassworks.data.sources.source import Source
from glassworks.looks.health.compute import diagnose
from glassworks.metrics.classification import Evaluation, evaluate
from glassworks.metrics.predictions import Predictions
from glassworks.pipelines.classification.data import SplitData
from glassworks.pipelines.classification.gallery import make_gallery
from glassworks.pipelines.classification.job import Job
from glassworks.pipelines.classification.network import build_network
from glassworks.pipelines.classification.page import write_report
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.report import Backbone, GalleryItem, HeldOut, RunReport
from glassworks.pipelines.classification.save import save_model
from glassworks.pipelines.classification.train import train
from glassworks.pipelines.classification.trained import Trained
from glassworks.training.engine import Engine


def run(
    recipe: ClassificationRecipe, source: Source, folder: RunFolder, *, resume: bool, context: RunContext
) -> RunReport:
    """Runs the recipe in ``folder``; everything automatic is decided, announced and written into the folder's recipe.

    Raises:
        InputError: the source, names or weights are wrong.
        RunError: the run cannot go on; what was saved stays good.
    """
    job = _job(recipe, source, folder, resume, context)
    trained = train(job.deciding())
    with context.stage("evaluating", None, "steps"):
        evaluation = evaluate(trained.held_out_probabilities, trained.held_out_labels, trained.data.classes)
    if job.engine.is_main:
        return _written(job, trained, evaluation)
    return _report(job, trained, evaluation)


def _job(recipe: ClassificationRecipe, source: Source, folder: RunFolder, resume: bool, context: RunContext) -> Job:
    """The network built, and the recipe kept in the folder from here on, by the main process."""
    device, engine = pick_device(recipe.device), Engine(recipe.device)
    with context.stage("building the network", None, "steps"), engine.main_first():
        network = build_network(recipe, source, context)

    def record(recipe: ClassificationRecipe) -> None:
        if engine.is_main:
            write_atomic(folder.recipe, to_toml(recipe, asked_only=True))

    return Job(network.recipe, source, network, device, engine, folder, resume, context, record=record)


def _written(job: Job, trained: Trained, evaluation: Evaluation) -> RunReport:
    """The report, with model file and page in the folder."""
    folder, context = job.folder, job.context
    write_atomic(folder.recipe, to_toml(trained.recipe))
    with context.stage("writing the model file", None, "steps"):
        digest = save_model(job, trained, evaluation)
    with context.stage("writing the report", None, "steps"):
        report = replace(_report(job, trained, evaluation), weights_hash=digest, gallery=_gallery(job, trained))
        write_report(folder, report)
    context.artefact(folder.model, "model")
    context.artefact(folder.report_html, "report")
    return report


def _gallery(job: Job, trained: Trained) -> list[GalleryItem]:
    labels_N = trained.held_out_labels
    predictions = Predictions.of(trained.held_out_probabilities, labels_N)
    classes, indices_N = trained.data.classes, trained.data.splits.held_out
    return make_gallery(predictions, labels_N, classes=classes, source=job.source, indices_N=indices_N)


def _report(job: Job, trained: Trained, evaluation: Evaluation) -> RunReport:
    recipe, data = trained.recipe, trained.data
    held_out_K = np.bincount(trained.held_out_labels, minlength=len(data.classes))
    return RunReport(
        run=str(job.folder.path),
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=version("glassworks"),
        source=recipe.data.source,
        located=located(recipe.data.source),
        title=recipe.card.title if recipe.card else job.source.name,
        classes=data.classes,
        counts=_counts(data),
        evaluation=evaluation,
        held_out=_held_out(job, trained),
        baseline=float(held_out_K.max() / held_out_K.sum()) if held_out_K.any() else None,
        backbone=_backbone(job, trained),
        head=trained.head,
        curves=trained.curves,
        health=diagnose(job.folder),
        finetune=trained.finetune,
        problems=data.checked.problems,
        seconds=dict(job.context.record.seconds),
        choices=job.context.record.lines,
        recipe=to_toml(recipe),
    )


def _counts(data: SplitData) -> dict[str, list[int]]:
    """Images of each class, split by split."""
    splits = data.splits
    parts = {"train": splits.train, "monitor": splits.monitor, splits.held_out_name: splits.held_out}
    num_classes = len(data.classes)
    return {
        name: np.bincount(data.labels(part), minlength=num_classes).tolist() for name, part in parts.items() if part
    }


def _held_out(job: Job, trained: Trained) -> HeldOut:
    splits, samples = trained.data.splits, job.source.samples
    if splits.origin == "source":
        name = f"the source's own {splits.held_out_name} images"
    else:
        name = f"{trained.recipe.data.val_fraction:.0%} of the images, held out"
    return HeldOut(name=name, n=len(splits.held_out), paths=[samples[index].path for index in splits.held_out])


def _backbone(job: Job, trained: Trained) -> Backbone:
    built = job.network
    return Backbone(
        name=built.architecture.name,
        weights=built.weights,
        parameters=sum(parameter.numel() for parameter in built.network.parameters()),
        features=built.architecture.num_features,
        precision=trained.precision,
        input_size=built.spec.crop,
    )
