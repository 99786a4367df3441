"""The deep belief network as a pipeline, built from the Boltzmann machine's.

Shape letters: H hidden units, S side in pixels.
"""

import numpy as np

from glassworks.charts.images import tiled
from glassworks.models.files.network_file import write_networks
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.dbn.draw import draw
from glassworks.pipelines.dbn.measure import measure
from glassworks.pipelines.dbn.report import DbnReport
from glassworks.pipelines.dbn.show import show
from glassworks.pipelines.dbn.train import DbnJob, Trained, prepare, resolve, train

_SHOWN, _COLUMNS = 60, 12


def filters(job: DbnJob, trained: Trained) -> np.ndarray:
    """Weights of the first layer's hidden units as one sheet [H, W]."""
    weights_HV = trained.machines[0].weight.detach().cpu().T[:_SHOWN].numpy()
    return tiled(weights_HV.reshape(-1, job.inputs.side, job.inputs.side), _COLUMNS)


def write(job: DbnJob, trained: Trained, numbers: DbnReport) -> str:
    """The network as the run's model file; gives the hash of its weights."""
    return write_networks(job.folder.model, {"network": trained.network}, job.recipe)


PIPELINE = Pipeline(
    prepare=prepare, resolve=resolve, train=train, measure=measure, arrays=filters, write=write, show=show, draw=draw
)
