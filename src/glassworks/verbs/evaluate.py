"""``evaluate``: how a trained model does on labelled images, of any source that has the model's classes."""

from contextlib import nullcontext
from pathlib import Path

from glassworks.core.context import RunContext
from glassworks.data.sources.open import open_source
from glassworks.inference.measure import measure
from glassworks.inference.predictor import Predictor
from glassworks.pipelines.classification.evaluation.page import write_evaluation
from glassworks.pipelines.classification.evaluation.report import EvaluateReport
from glassworks.pipelines.classification.evaluation.selection import Selection
from glassworks.pipelines.classification.gallery import make_gallery


def evaluate(
    run: str | Path, source: str | Path, *, out: str | Path | None = None, context: RunContext | None = None
) -> EvaluateReport:
    """Measures a model on the test images of a source, else on its val images, else on all.

    Args:
        run: a run folder or a model file.
        source: labelled images whose class names the model knows; case, spaces, underscores and hyphens do not matter.
        out: a new or empty folder for ``report.html`` and ``report.json``.
        context: receives what happens, and cancels the work.

    Raises:
        ModelFileError: there is no valid model file.
        DataError: the source cannot be used, or has classes that the model does not know.
        InputError: ``out`` holds files already.
        RunError: the folder cannot be written, or the network answers no finite numbers.
    """
    context = RunContext.of(context)
    with context.stage("open"):
        predictor, images = Predictor.load(run), open_source(source)
        selection = Selection.of(images, run, str(source))
        labels = selection.labels(predictor.classes, str(run))
    folder = context.workspace.new_run(images.name, Path(out)) if out is not None else None
    title = f"{images.name}, evaluated"
    with nullcontext() if folder is None else context.working_in(folder, kind="evaluate", title=title):
        context.note(f"Evaluating on {selection.described}: {len(selection.indices):,} images.")
        with context.stage("evaluate", len(selection.indices)) as advance:
            measured = measure(predictor, images, selection.indices, labels, advance)
        evaluation = measured.evaluator.result()
        with context.stage("drawing the gallery", unit="steps"):
            gallery = make_gallery(
                measured.predictions,
                measured.labels,
                classes=predictor.classes,
                source=images,
                indices_N=measured.indices,
            )
        report = EvaluateReport(
            **vars(evaluation),
            run=str(run),
            source=str(source),
            split=selection.split or "all",
            problems=[*images.problems, *measured.problems],
            gallery=gallery,
            seconds=context.record.seconds,
        )
        if folder is not None:
            write_evaluation(folder, report, evaluation, predictor, selection, measured.indices)
            report.report = str(folder.report_html)
            context.artefact(folder.report_html, "report")
        return report
