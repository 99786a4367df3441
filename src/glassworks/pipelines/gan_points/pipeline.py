"""The adversarial network on points as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.gan_points.draw import draw
from glassworks.pipelines.gan_points.report import GanPointsReport
from glassworks.pipelines.gan_points.show import show
from glassworks.pipelines.gan_points.train import PointsJob, Trained, course, measure, prepare, resolve, train


def write(job: PointsJob, trained: Trained, numbers: GanPointsReport) -> str:
    """Both networks as the run's model file; gives the hash of their weights."""
    return write_networks(job.folder.model, trained.task.modules, job.recipe)


PIPELINE = Pipeline(
    prepare=prepare, resolve=resolve, train=train, measure=measure, arrays=course, write=write, show=show, draw=draw
)
