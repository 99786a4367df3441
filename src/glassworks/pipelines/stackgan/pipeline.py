"""The StackGAN as a pipeline: captions become vectors, Stage I sketches what they say, Stage II draws it large."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.stackgan.draw import draw
from glassworks.pipelines.stackgan.measure import measure
from glassworks.pipelines.stackgan.report import StackganReport
from glassworks.pipelines.stackgan.samples import drawn
from glassworks.pipelines.stackgan.show import show
from glassworks.pipelines.stackgan.split import StackganJob, prepare
from glassworks.pipelines.stackgan.train import Trained, resolve, train


def write(job: StackganJob, trained: Trained, numbers: StackganReport) -> str:
    """All networks as the run's model file; gives the hash of their weights."""
    modules = {"text": trained.texts.text, "pictures": trained.texts.images}
    for stage in trained.stages:
        modules |= {f"{stage.name}_{name}": module for name, module in stage.task.modules.items()}
    return write_networks(job.folder.model, modules, job.recipe)


PIPELINE = Pipeline(
    prepare=prepare, resolve=resolve, train=train, measure=measure, arrays=drawn, write=write, show=show, draw=draw
)
