"""What is kept and said while two networks learn against each other."""

import io
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.files import write_atomic
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

_IMAGES, _LINES = 24, 10  # in a whole training


def spread_over(epochs: int, count: int) -> set[int]:
    """About ``count`` of the epochs 1 ... ``epochs``, the first and the last among them."""
    return {round(1 + at * (epochs - 1) / max(1, count - 1)) for at in range(count)}


def as_file(samples_N: np.ndarray) -> bytes:
    """Samples of any shape as an .npy file of half precision."""
    kept = io.BytesIO()
    most = np.finfo(np.float16).max  # a game that has run away has larger ones
    np.save(kept, samples_N.clip(-most, most).astype(np.float16))
    return kept.getvalue()


def strip(folder: Path) -> list[tuple[int, np.ndarray]]:
    """Six of the epochs whose samples were kept, closer together early on, where more changes."""
    files = sorted(folder.glob("epoch-*.npy"))
    if not files:
        return []
    chosen = np.unique(np.geomspace(1, len(files), 6).round().astype(int)) - 1
    return [(int(files[at].stem.split("-")[1]), np.load(files[at]).astype(np.float64)) for at in chosen]


class Watcher(Observer):
    """Draws the same noise over time, and says an epoch's numbers in a line.

    Args:
        sample: by the weights of the moment, which are the averaged ones where there are any; called once an epoch.
        draw: a PNG file of samples.
        folder: receives ``epoch-0001.png`` and so on.
        epochs: in all.
        line: about the numbers of an epoch.
        context: of the run; the lines are shown ten times, and not kept for the report.
        keep: what of the samples is written itself, too, into ``epoch-0001.npy`` and so on; by default nothing.
    """

    def __init__(
        self,
        sample: Callable[[], np.ndarray],
        draw: Callable[[np.ndarray], bytes],
        folder: Path,
        *,
        epochs: int,
        line: Callable[[dict[str, Any]], str],
        context: RunContext,
        keep: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> None:
        self.sample, self.draw, self.keep = sample, draw, keep
        self.folder, self.line, self.context = folder, line, context
        self.drawn, self.said = spread_over(epochs, _IMAGES), spread_over(epochs, _LINES)

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """An image and a line, where they are due."""
        if state.epoch in self.drawn:
            with state.ema.in_place() if state.ema else nullcontext():
                samples_N = self.sample()
            file = self.folder / f"epoch-{state.epoch:04d}"
            write_atomic(file.with_suffix(".png"), self.draw(samples_N))
            if self.keep:
                write_atomic(file.with_suffix(".npy"), as_file(self.keep(samples_N)))
        if state.epoch in self.said:
            self.context.note(f"epoch {state.epoch}: {self.line(entry)}", kept=False)
