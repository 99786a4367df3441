"""The character language model as a pipeline."""

from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.language.data import CharCorpus
from glassworks.pipelines.language.draw import draw
from glassworks.pipelines.language.measure import measure
from glassworks.pipelines.language.report import LanguageReport
from glassworks.pipelines.language.show import show
from glassworks.pipelines.language.train import LanguageJob, Trained, resolve, train


def write(job: LanguageJob, trained: Trained, numbers: LanguageReport) -> str:
    """The network as the run's model file; gives the hash of its weights."""
    return write_networks(job.folder.model, {"network": trained.network}, job.recipe)


PIPELINE = Pipeline(
    prepare=lambda job: CharCorpus.of(job.inputs),
    resolve=resolve,
    train=train,
    measure=measure,
    write=write,
    show=show,
    draw=draw,
)
