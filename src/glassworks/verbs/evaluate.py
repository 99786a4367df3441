"""``evaluate``: how a trained model does on labelled images, of any source that has the model's classes.

Images that the model was trained on are known by content and left out, wherever they lie.
"""

from contextlib import nullcontext
from pathlib import Path

from glassworks.charts.format import count
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.inference.measure import Measured, measure
from glassworks.inference.predictor import Predictor
from glassworks.models.files.model_file import read_trained_on
from glassworks.models.files.trained_on import TrainedOn
from glassworks.models.reference import find_model
from glassworks.pipelines.classification.evaluation.page import write_evaluation
from glassworks.pipelines.classification.evaluation.report import EvaluateReport
from glassworks.pipelines.classification.evaluation.selection import Selection
from glassworks.pipelines.classification.gallery import make_gallery
from glassworks.pipelines.classification.held_out import HeldOutImages


def evaluate(
    run: str | Path,
    source: str | Path,
    *,
    out: str | Path | None = None,
    settings: list[str] | None = None,
    context: RunContext | None = None,
) -> EvaluateReport:
    """Measures a model on the test images of a source, else on its val images, else on all.

    Args:
        run: a run folder or a model file.
        source: labelled images whose class names the model knows; case, spaces, underscores and hyphens do not matter.
        settings: ``data.key=value``: how a folder or table is read, where it leaves a choice; the model's own images
            are read as it was trained on them.
        out: a new or empty folder for ``report.html`` and ``report.json``.
        context: receives what happens, and cancels the work.

    Raises:
        ModelFileError: there is no valid model file.
        DataError: the source cannot be used, has classes that the model does not know, or holds nothing but images
            that it was trained on.
        InputError: ``out`` holds files already.
        RunError: the folder cannot be written, or the network answers no finite numbers.
    """
    context = RunContext.of(context)
    with context.stage("open"):
        predictor, model = Predictor.load(run), find_model(run)
        trained_on, held_out = read_trained_on(model), HeldOutImages.of_run(model.parent)
        images = open_source(source, _settings(settings or [], str(source), held_out))
        selection = Selection.of(images, str(source), held_out)
        labels = selection.labels(predictor.classes, str(run))
    folder = context.workspace.new_run(images.name, Path(out)) if out is not None else None
    title = f"{images.name}, evaluated"
    with nullcontext() if folder is None else context.working_in(folder, kind="evaluate", title=title):
        context.note(f"Evaluating on {selection.described}: {len(selection.indices):,} images.")
        with context.stage("evaluate", len(selection.indices)) as advance:
            measured = measure(predictor, images, selection.indices, labels, advance, trained_on)
        _require_new(measured, selection, str(run))
        context.note(_left_out(measured, trained_on))
        evaluation = measured.evaluator.result()
        with context.stage("drawing the gallery", unit="steps"):
            gallery = make_gallery(
                measured.predictions,
                measured.labels,
                classes=predictor.classes,
                source=images,
                indices_N=measured.indices,
                shown=predictor.pixels.decode.range,
            )
        report = EvaluateReport(
            **vars(evaluation),
            run=str(run),
            source=str(source),
            split=selection.split or "all",
            trained_on=None if trained_on is None else measured.num_trained_on,
            problems=[*images.problems, *measured.problems],
            gallery=gallery,
            seconds=context.record.seconds,
        )
        if folder is not None:
            write_evaluation(folder, report, evaluation, predictor, selection, measured.indices)
            report.report = str(folder.report_html)
            context.artefact(folder.report_html, "report")
        return report


def _settings(given: list[str], source: str, held_out: HeldOutImages | None) -> SourceSettings:
    """Those that are given, else those of the run where it is its own source."""
    if given or held_out is None or not held_out.is_of(source):
        return SourceSettings.given_as(given)
    return held_out.settings


def _require_new(measured: Measured, selection: Selection, run: str) -> None:
    if measured.num_trained_on and not measured.indices:
        number = measured.num_trained_on
        raise DataError(
            expected=f"at least one image that the model was not trained on, in {selection.described}",
            found=f"all {number} that can be read are images that {run} was trained on, known by their content",
            do="Give other images: on those that it has learned a model is right far more often than on new ones.",
        )


def _left_out(measured: Measured, trained_on: TrainedOn | None) -> str:
    if trained_on is None:
        return "The model file does not say which images it was trained on: if some are among these, they count."
    if not measured.num_trained_on:
        return "None of these images was trained on: their content was compared with what the model file lists."
    return f"{count(measured.num_trained_on, 'image')} left out: the model was trained on them, by their content."
