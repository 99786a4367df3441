"""Logistic regression as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.logistic.draw import draw
from glassworks.pipelines.logistic.recipe import LogisticRecipe
from glassworks.pipelines.logistic.report import LogisticReport
from glassworks.pipelines.logistic.show import show
from glassworks.pipelines.logistic.train import Cloud, Trained, measure, prepare, resolve, train


def write(job: Job[LogisticRecipe, Cloud], trained: Trained, numbers: LogisticReport) -> str:
    """The unit as the run's model file; gives the hash of its weights."""
    return write_networks(job.folder.model, trained.task.modules, job.recipe)


PIPELINE = Pipeline(
    prepare=prepare,
    resolve=resolve,
    train=train,
    measure=measure,
    arrays=lambda job, trained: job.inputs,
    write=write,
    show=show,
    draw=draw,
)
