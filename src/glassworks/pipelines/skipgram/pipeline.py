"""Word vectors as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.skipgram.draw import draw
from glassworks.pipelines.skipgram.measure import measure
from glassworks.pipelines.skipgram.report import Vectors, WordsReport
from glassworks.pipelines.skipgram.show import show
from glassworks.pipelines.skipgram.train import Trained, WordsJob, resolve, train


def vectors(job: WordsJob, trained: Trained) -> Vectors:
    """What tables and charts need beside the numbers."""
    return Vectors(job.inputs.vocabulary, trained.vectors_VD, trained.maps)


def write(job: WordsJob, trained: Trained, numbers: WordsReport) -> str:
    """The tables of vectors as the run's model file; gives the hash of its weights."""
    return write_networks(job.folder.model, trained.task.modules, job.recipe)


PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, arrays=vectors, write=write, show=show, draw=draw)
