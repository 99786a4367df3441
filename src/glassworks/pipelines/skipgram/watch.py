"""The map of words as it takes shape, put into the run folder while they are learned."""

from collections.abc import Sequence
from typing import Any

from glassworks.charts.maps import named_map
from glassworks.charts.render import png
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.instruments.embeddings import pca_map
from glassworks.pipelines.skipgram.report import unit_rows
from glassworks.pipelines.snapshots import MOST_SNAPSHOTS
from glassworks.tasks.skipgram import Tables
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState


class Mapped(Observer):
    """Puts the frequent words' map, by principal components, into ``pictures/map/epoch-0001.png``, ... as they learn.

    Args:
        folder: of the run.
        tables: whose words are mapped.
        names: the words mapped, the first rows of the table; none with fewer than three.
        epochs: of the whole training; of many every second, third, ... is drawn, and the last.
    """

    def __init__(self, folder: RunFolder, tables: Tables, names: Sequence[str], epochs: int) -> None:
        self.folder, self.tables, self.names, self.epochs = folder, tables, names, epochs
        self.every = -(-epochs // MOST_SNAPSHOTS)

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Draws, where it is this epoch's turn."""
        if len(self.names) < 3 or (state.epoch % self.every and state.epoch != self.epochs):
            return
        found = pca_map(unit_rows(self.tables.words_VD.detach().cpu().numpy()[: len(self.names)]))
        chart = named_map(f"Words after epoch {state.epoch}", "By principal components.", found.places_N2, self.names)
        path = self.folder.pictures / "map" / f"epoch-{state.epoch:04d}.png"
        write_atomic(path, png(chart, titled=True))
