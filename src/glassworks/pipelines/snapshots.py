"""Images of what a network has become, put into the run folder while it learns."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from glassworks.charts.images import enlarged, pixels_of, png
from glassworks.core.files import write_atomic
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

MOST_SNAPSHOTS = 40
"""Of each kind in one run: of longer ones every second, third, ... epoch is drawn, and the last."""

Sheets = Mapping[str, tuple[np.ndarray, tuple[float, float] | None]]
"""Name to sheet and the values that are black and white (``None``: its own range)."""


class Snapshots(Observer):
    """Writes ``pictures/NAME/epoch-0001.png``, ...

    Args:
        folder: of the run.
        draw: gives the sheets; what it draws from torch's generator is the same each time that epoch is reached.
        epochs: of the whole training.
        seed: of the run.
    """

    def __init__(self, folder: RunFolder, draw: Callable[[], Sheets], epochs: int, seed: int) -> None:
        self.folder, self.draw, self.epochs, self.seed = folder, draw, epochs, seed
        self.every = -(-epochs // MOST_SNAPSHOTS)

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Draws, where it is this epoch's turn."""
        if state.epoch % self.every and state.epoch != self.epochs:
            return
        with torch.random.fork_rng():
            torch.manual_seed(derive(self.seed, "pictures", state.epoch))
            for name, (sheet, limits) in self.draw().items():
                image = png(enlarged(pixels_of(sheet, limits=limits)))
                write_atomic(self.folder.pictures / name / f"epoch-{state.epoch:04d}.png", image)
