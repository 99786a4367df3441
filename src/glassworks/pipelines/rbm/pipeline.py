"""The restricted Boltzmann machine as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Job, Pipeline
from glassworks.pipelines.rbm.data import PixelRows, prepare
from glassworks.pipelines.rbm.draw import draw
from glassworks.pipelines.rbm.measure import measure
from glassworks.pipelines.rbm.recipe import RbmRecipe
from glassworks.pipelines.rbm.report import RbmReport
from glassworks.pipelines.rbm.samples import arrays
from glassworks.pipelines.rbm.show import show
from glassworks.pipelines.rbm.train import Trained, resolve, train


def write(job: Job[RbmRecipe, PixelRows], trained: Trained, numbers: RbmReport) -> str:
    """The machine as the run's model file; gives the hash of its weights."""
    return write_networks(job.folder.model, {"rbm": trained.machine}, job.recipe)


PIPELINE = Pipeline(
    prepare=prepare,
    resolve=resolve,
    train=train,
    measure=measure,
    arrays=lambda job, trained: arrays(job, trained.machine),
    write=write,
    show=show,
    draw=draw,
)
