"""Export to ``torch.export``'s .pt2: the whole program for PyTorch without glassworks or the network's own code.

``torch.export.load(file).module()(pixels)`` takes uint8 pixels [batch, height, width, 3] of any size and gives
probabilities [batch, K]. The model file's metadata is inside, as the extra file ``glassworks.json``.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from glassworks.exports.predictor import Predictor
from glassworks.exports.program import exported_program
from glassworks.exports.verify import TOLERANCE, Parity, RunExported, write_proven

METADATA_FILE = "glassworks.json"


def export_pt2(
    predictor: Predictor,
    path: Path,
    images: Iterable[tuple[str, bytes]] | None = None,
    tolerance: float = TOLERANCE,
) -> Parity:
    """Writes ``path`` and returns the proof; ``images`` are (name, encoded bytes), by default the odd set.

    Raises:
        ParityError: the file would not give the model's answers; it is not kept.
    """
    return write_proven(
        predictor, path, lambda file: _write(predictor, file), open_pt2, images=images, tolerance=tolerance
    )


def open_pt2(path: Path) -> RunExported:
    """The file as a function of uint8 pixels [B, H, W, 3]."""
    with path.open("rb") as file:
        module = torch.export.load(file).module()

    def run(pixels_BHWC: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return module(torch.from_numpy(np.require(pixels_BHWC, requirements=["C", "W"]))).numpy()

    return run


def _write(predictor: Predictor, path: Path) -> None:
    program = exported_program(predictor)
    # A handle, since torch looks at the ending of a name and the file has its own only once it is proven.
    with path.open("wb") as file:
        torch.export.save(program, file, extra_files={METADATA_FILE: predictor.metadata.model_dump_json()})
