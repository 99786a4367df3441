"""Carries a recipe out: source, model, training, evaluation, model file and report, in the order of the data."""

import hashlib
from datetime import datetime
from importlib.metadata import version

import numpy as np
from scipy.special import softmax

from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.errors import ParityError
from glassworks.core.files import write_atomic
from glassworks.core.recipe import to_toml
from glassworks.core.workspace import RunFolder
from glassworks.data.images.pixels import pixel_cache
from glassworks.data.sources.open import located
from glassworks.data.sources.source import Source
from glassworks.inference.predictor import Predictor
from glassworks.looks.health.compute import diagnose
from glassworks.metrics.classification import Evaluation, evaluate
from glassworks.models.files.metadata import Calibration, DataFingerprint, ModelMetadata
from glassworks.models.files.model_file import write_model
from glassworks.pipelines.classification.finetune import finetune
from glassworks.pipelines.classification.frozen import probe_precision, train_frozen
from glassworks.pipelines.classification.gallery import Answers, make_gallery
from glassworks.pipelines.classification.job import Divided, Job, Outcome
from glassworks.pipelines.classification.network import BuiltNetwork, build_network
from glassworks.pipelines.classification.page import write_report
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.report import Backbone, HeldOut, RunReport
from glassworks.pipelines.classification.scratch import train_end_to_end
from glassworks.training.config import TrainingConfig
from glassworks.training.engine import Engine

_SERVED_TOLERANCE = 0.2  # half precision in training moves close calls by a few hundredths
_SERVED = 4  # held-out images that the written model file must answer like the trained network


def carry_out(
    recipe: ClassificationRecipe, source: Source, folder: RunFolder, *, resume: bool, context: RunContext
) -> RunReport:
    """Runs the recipe in ``folder``; everything automatic is decided, said, and written into the folder's recipe.

    Raises:
        InputError: the source, names or weights are wrong.
        RunError: the run cannot go on; what was saved stays good.
    """
    device, engine = pick_device(recipe.device), Engine(recipe.device)
    with context.stage("building the network", None, "steps"), engine.main_first():
        model = build_network(recipe, source, context)
    job = Job(
        source=source,
        network=model.network,
        architecture=model.architecture.model_dump_json(),
        num_features=model.architecture.num_features,
        spec=model.spec,
        device=device,
        seed=recipe.seed,
        val_fraction=recipe.data.val_fraction,
        folder=folder,
        resume=resume,
        context=context,
        engine=engine,
    )
    train = _train_pretrained if model.frozen else _train_end_to_end
    data, outcome, resolved = train(job, model.recipe)
    return _finish(job, model, resolved, data, outcome)


def _train_pretrained(job: Job, recipe: ClassificationRecipe) -> tuple[Divided, Outcome, ClassificationRecipe]:
    """Features once and the exact head; then fine-tuning where the recipe asks for it."""
    resolved = _Resolved(job, _with_precision(job, recipe))
    model = resolved.recipe.model
    pixels = pixel_cache(job.spec) if recipe.finetune else None
    data, outcome, solve = train_frozen(job, recipe.head, precision=model.precision, views=model.views, pixels=pixels)
    if pixels is not None:
        outcome = finetune(
            job, data, outcome, pixels, recipe.training, solve=solve, on_settled=resolved.settle_training
        )
    return data, outcome, resolved.recipe


class _Resolved:
    """The recipe as far as it is decided; each decision is on disk before anything is built on it."""

    def __init__(self, job: Job, recipe: ClassificationRecipe) -> None:
        self._job, self.recipe = job, recipe
        self._write()

    def settle_training(self, config: TrainingConfig) -> None:
        """The loop's settings are decided."""
        self.recipe = self.recipe.model_copy(update={"training": config})
        self._write()

    def _write(self) -> None:
        if self._job.engine.is_main:
            write_atomic(self._job.folder.recipe, to_toml(self.recipe, asked_only=True))


def _with_precision(job: Job, recipe: ClassificationRecipe) -> ClassificationRecipe:
    """The recipe with ``precision = "auto"`` replaced by what a measured probe chose."""
    if recipe.model.precision != "auto":
        return recipe
    with job.context.stage("choosing the precision", None, "steps"):
        probe = job.engine.first(lambda: probe_precision(job))
    job.context.choose("precision", probe.chosen, probe.reason)
    return recipe.model_copy(update={"model": recipe.model.model_copy(update={"precision": probe.chosen})})


def _train_end_to_end(job: Job, recipe: ClassificationRecipe) -> tuple[Divided, Outcome, ClassificationRecipe]:
    """The whole network from random weights through the loop."""
    resolved = _Resolved(job, recipe)
    data, outcome = train_end_to_end(job, pixel_cache(job.spec), recipe.training, resolved.settle_training)
    return data, outcome, resolved.recipe


def _finish(job: Job, model: BuiltNetwork, recipe: ClassificationRecipe, data: Divided, outcome: Outcome) -> RunReport:
    """Evaluation, model file, the proof that it serves what was trained, and the report."""
    context = job.context
    labels_N = data.labels(data.splits.held_out)
    probabilities_NK = softmax(outcome.held_out_logits_NK / outcome.temperature, axis=1)
    with context.stage("evaluating", None, "steps"):
        evaluation = evaluate(probabilities_NK, labels_N, data.classes)
    if not job.engine.is_main:
        return _report(job, model, recipe, data, outcome, evaluation)
    write_atomic(job.folder.recipe, to_toml(recipe))
    with context.stage("writing the model file", None, "steps"):
        metadata = _metadata(model, recipe, data, outcome, evaluation)
        digest = write_model(job.folder.model, outcome.network, metadata)
        _check_served(job, data, probabilities_NK)
    with context.stage("writing the report", None, "steps"):
        report = _report(job, model, recipe, data, outcome, evaluation)
        report.weights_hash = digest
        report.gallery = make_gallery(
            Answers.of(probabilities_NK, labels_N),
            labels_N,
            classes=data.classes,
            source=job.source,
            indices_N=data.splits.held_out,
        )
        write_report(job.folder, report)
    context.artefact(job.folder.model, "model")
    context.artefact(job.folder.report_html, "report")
    return report


def _metadata(
    model: BuiltNetwork, recipe: ClassificationRecipe, data: Divided, outcome: Outcome, evaluation: Evaluation
) -> ModelMetadata:
    return ModelMetadata(
        glassworks=version("glassworks"),
        architecture=model.architecture,
        classes=data.classes,
        pixels=model.spec,
        calibration=Calibration(
            temperature=outcome.temperature, ece=evaluation.ece, measured_on=f"{evaluation.n} held-out images"
        ),
        data=_fingerprint(data, recipe.data.source),
        recipe=recipe.model_dump(mode="json", exclude_none=True),
        metrics={"accuracy": evaluation.accuracy, "interval": list(evaluation.interval), "n": evaluation.n},
    )


def _fingerprint(data: Divided, source: str) -> DataFingerprint:
    samples = data.checked.source.samples
    entries = sorted((samples[i].path, data.checked.hashes[i], samples[i].label) for i in data.splits.train)
    digest = hashlib.blake2b(repr(entries).encode(), digest_size=16).hexdigest()
    return DataFingerprint(source=source, num_images=len(entries), blake2b=digest)


def _check_served(job: Job, data: Divided, probabilities_NK: np.ndarray) -> None:
    """The written file, opened as a user would, answers raw held-out images as the training measured.

    Features may have been computed in a shorter number format than the float32 that the predictor serves in; how much
    that moves the probabilities is said.
    """
    chosen = data.splits.held_out[:: max(1, len(data.splits.held_out) // _SERVED)][:_SERVED]
    if not chosen:
        return
    position = {index: place for place, index in enumerate(data.splits.held_out)}
    served = Predictor.load(job.folder.model, device=str(job.device)).predict(
        [content for _, content in job.source.read(chosen)]
    )
    pairs = [(np.array(p.probabilities), probabilities_NK[position[i]]) for i, p in zip(chosen, served, strict=True)]
    difference = max(float(np.abs(one - other).max()) for one, other in pairs)
    changed = sum(int(one.argmax() != other.argmax()) for one, other in pairs)
    if difference > _SERVED_TOLERANCE:
        raise ParityError(
            expected=f"probabilities within {_SERVED_TOLERANCE} of those measured in training",
            found=f"a difference of {difference:.2f} when the written model file answers",
            do="Train with --set model.precision=float32, and report this with the recipe.",
        )
    job.context.note(
        f"model file: opened again and asked about {len(pairs)} held-out images, probabilities differ by at most "
        f"{difference:.1e} from those measured in training, {changed} decisions changed"
    )


def _report(
    job: Job, model: BuiltNetwork, recipe: ClassificationRecipe, data: Divided, outcome: Outcome, evaluation: Evaluation
) -> RunReport:
    splits, names = data.splits, job.source.samples
    parts = {"train": splits.train, "monitor": splits.monitor, splits.held_out_name: splits.held_out}
    num_classes = len(data.classes)
    counts = {
        name: np.bincount(data.labels(part), minlength=num_classes).tolist() for name, part in parts.items() if part
    }
    held_out_K = np.bincount(data.labels(splits.held_out), minlength=num_classes)
    return RunReport(
        run=str(job.folder.path),
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=version("glassworks"),
        source=recipe.data.source,
        located=located(recipe.data.source),
        title=recipe.card.title if recipe.card else job.source.name,
        classes=data.classes,
        counts=counts,
        evaluation=evaluation,
        held_out=HeldOut(
            name=f"the source's own {splits.held_out_name} images"
            if splits.origin == "source"
            else f"{recipe.data.val_fraction:.0%} of the images, held out",
            n=len(splits.held_out),
            paths=[names[index].path for index in splits.held_out],
        ),
        baseline=float(held_out_K.max() / held_out_K.sum()) if len(splits.held_out) else None,
        backbone=Backbone(
            name=model.architecture.name,
            weights=model.weights,
            parameters=sum(parameter.numel() for parameter in model.network.parameters()),
            features=model.architecture.num_features,
            precision=outcome.precision,
            input_size=model.spec.crop,
        ),
        head=outcome.head,
        curves=outcome.curves,
        health=diagnose(job.folder),
        finetune=outcome.finetune,
        problems=data.checked.problems,
        seconds=dict(job.context.record.seconds),
        choices=job.context.record.lines,
        recipe=to_toml(recipe),
    )
