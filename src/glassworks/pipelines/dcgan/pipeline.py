"""The DCGAN as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.dcgan.draw import draw
from glassworks.pipelines.dcgan.measure import course, measure
from glassworks.pipelines.dcgan.report import DcganReport
from glassworks.pipelines.dcgan.show import show
from glassworks.pipelines.dcgan.train import DcganJob, Trained, prepare, resolve, train


def write(job: DcganJob, trained: Trained, numbers: DcganReport) -> str:
    """Both networks as the run's model file; gives the hash of their weights."""
    return write_networks(job.folder.model, trained.task.modules, job.recipe)


PIPELINE = Pipeline(
    prepare=prepare, resolve=resolve, train=train, measure=measure, arrays=course, write=write, show=show, draw=draw
)
