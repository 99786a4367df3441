"""XOR as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.xor.draw import draw
from glassworks.pipelines.xor.recipe import XorRecipe
from glassworks.pipelines.xor.report import XorReport
from glassworks.pipelines.xor.show import show
from glassworks.pipelines.xor.train import Trained, measure, plane, resolve, train


def write(job: Job[XorRecipe, None], trained: Trained, numbers: XorReport) -> str:
    """The network as the run's model file; gives the hash of its weights."""
    return write_networks(job.folder.model, trained.task.modules, job.recipe)


PIPELINE = Pipeline(
    resolve=resolve,
    train=train,
    measure=measure,
    arrays=lambda job, trained: plane(trained.network),
    write=write,
    show=show,
    draw=draw,
)
