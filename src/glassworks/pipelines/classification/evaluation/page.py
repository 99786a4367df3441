"""The report of an evaluation in the form of a run's, for the same page."""

from collections.abc import Sequence
from datetime import datetime

from glassworks.core.version import VERSION
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import located
from glassworks.inference.predictor import Predictor
from glassworks.metrics.classification import Evaluation
from glassworks.models.files.model_file import read_model
from glassworks.models.fingerprint import weights_hash
from glassworks.models.reference import find_model
from glassworks.models.whole import is_published
from glassworks.pipelines.classification.evaluation.report import EvaluateReport
from glassworks.pipelines.classification.evaluation.selection import Selection
from glassworks.pipelines.classification.page import write_report
from glassworks.pipelines.classification.report import HeldOut, NetworkSummary, RunReport
from glassworks.pipelines.classification.show import show


def write_evaluation(
    folder: RunFolder,
    report: EvaluateReport,
    evaluation: Evaluation,
    predictor: Predictor,
    selection: Selection,
    measured: Sequence[int],
) -> None:
    """Writes ``report.html`` and ``report.json``.

    Args:
        folder: receives them.
        report: of the evaluation.
        evaluation: its numbers.
        predictor: the model.
        selection: the images that were to be measured.
        measured: places of those that count.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    source, counts = selection.source, [score.n for score in evaluation.per_class]
    whole = RunReport(
        run=report.run,
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=VERSION,
        source=report.source,
        located=located(report.source),
        title=f"{source.name}, evaluated",
        classes=predictor.classes,
        counts={report.split: counts},
        evaluation=evaluation,
        held_out=HeldOut(
            name=selection.described,
            n=evaluation.n,
            unseen=report.trained_on is not None,
            paths=[source.samples[index].path for index in measured],
        ),
        baseline=max(counts) / evaluation.n,
        backbone=_network(report.run, predictor),
        problems=report.problems,
        seconds=report.seconds,
        weights_hash=_weights_hash(report.run, predictor),
        gallery=report.gallery,
    )
    write_report(folder, whole, show(whole))


def _weights_hash(run: str, predictor: Predictor) -> str:
    """Of the model file; a network that was opened by its name has none."""
    if is_published(run):
        return weights_hash(predictor.network.state_dict())
    return weights_hash(read_model(find_model(run))[1])


def _network(run: str, predictor: Predictor) -> NetworkSummary:
    metadata = predictor.metadata
    return NetworkSummary(
        name=metadata.architecture.name,
        weights=f"from {run}, trained on {metadata.data.source}" if metadata.data.source else "as published",
        parameters=sum(parameter.numel() for parameter in predictor.network.backbone.parameters()),
        features=metadata.architecture.num_features,
        precision=predictor.executed or "float32",
        input_size=metadata.pixels.crop,
    )
