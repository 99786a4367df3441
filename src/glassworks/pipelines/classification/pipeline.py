"""The pipeline of image classifiers: one recipe, from a source of images to a model file and its report."""

from dataclasses import replace

from glassworks.charts.spec import Chart
from glassworks.core.distributed import is_main
from glassworks.core.files import write_atomic
from glassworks.core.recipe import to_toml
from glassworks.data.sources.source import Source
from glassworks.looks.filters.compute import are_templates, filters_of
from glassworks.looks.filters.show import chart_of
from glassworks.metrics.predictions import Predictions
from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.classification.draw import draw
from glassworks.pipelines.classification.gallery import make_gallery
from glassworks.pipelines.classification.job import classifier_job
from glassworks.pipelines.classification.measure import measure
from glassworks.pipelines.classification.page import write_report
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.report import GalleryItem, RunReport
from glassworks.pipelines.classification.save import save_model
from glassworks.pipelines.classification.show import show
from glassworks.pipelines.classification.train import train
from glassworks.pipelines.classification.trained import Trained
from glassworks.pipelines.classification.unlabelled import predict_unlabelled
from glassworks.pipelines.report import Shown
from glassworks.pipelines.teaching import teaching_of

RunJob = Job[ClassificationRecipe, Source]


def _train(job: RunJob) -> Trained:
    """Everything that is left open is decided on the way, announced, and written into the folder's recipe."""
    return train(classifier_job(job.recipe, job.inputs, job.folder, job.context, resume=job.resume))


def _write(job: RunJob, trained: Trained, report: RunReport) -> str:
    """The recipe, now complete, and the model file."""
    write_atomic(job.folder.recipe, to_toml(trained.recipe))
    with job.context.stage("writing the model file", None, "steps"):
        return save_model(job.folder.model, trained, report.evaluation)


def _report(job: RunJob, trained: Trained, report: RunReport, shown: Shown, weights_hash: str) -> RunReport:
    """With what is only known at the end; written as a page and as numbers."""
    context, folder = job.context, job.folder
    if not is_main():
        return report
    predicted = predict_unlabelled(trained.job, folder)
    with context.stage("writing the report", None, "steps"):
        whole = replace(
            report,
            weights_hash=weights_hash,
            predicted=predicted,
            gallery=_gallery(trained),
            seconds=dict(context.record.seconds),
            choices=context.record.lines,
            idea=teaching_of(trained.recipe, shown.drawing, folder),
        )
        write_report(folder, whole, shown)
    context.artefact(folder.model, "model")
    if predicted:
        context.artefact(folder.predictions, "predictions")
    context.artefact(folder.report_html, "report")
    return whole


def _gallery(trained: Trained) -> list[GalleryItem]:
    labels_N = trained.held_out_labels
    predictions = Predictions.of(trained.held_out_probabilities, labels_N)
    classes, indices_N = trained.data.classes, trained.data.splits.held_out
    job = trained.job
    return make_gallery(
        *(predictions, labels_N),
        classes=classes,
        source=job.source,
        indices_N=indices_N,
        shown=job.network.spec.decode.range,
    )


def _templates(job: RunJob, trained: Trained) -> Chart | None:
    """What each class asks the pixels for, where that is the whole network."""
    network, classes = trained.network, trained.data.classes
    if not are_templates(network, len(classes)):
        return None
    report, weights_KCHW = filters_of(network, None)
    return chart_of(report, weights_KCHW.cpu().numpy(), classes)


def _show(recipe: ClassificationRecipe, report: RunReport, templates: Chart | None) -> Shown:
    return show(report, templates)


PIPELINE = Pipeline(
    train=_train, measure=measure, arrays=_templates, write=_write, show=_show, draw=draw, report=_report
)
