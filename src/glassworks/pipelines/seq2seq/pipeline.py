"""Sequence to sequence as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.seq2seq.draw import draw
from glassworks.pipelines.seq2seq.measure import measure
from glassworks.pipelines.seq2seq.report import Seq2SeqReport
from glassworks.pipelines.seq2seq.show import show
from glassworks.pipelines.seq2seq.train import Seq2SeqJob, Trained, prepare, resolve, train


def write(job: Seq2SeqJob, trained: Trained, numbers: Seq2SeqReport) -> str:
    """The network as the run's model file; gives the hash of its weights."""
    return write_networks(job.folder.model, {"network": trained.network}, job.recipe)


PIPELINE = Pipeline(prepare=prepare, resolve=resolve, train=train, measure=measure, write=write, show=show, draw=draw)
