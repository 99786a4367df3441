"""Export to ``torch.export``'s .pt2: the whole program for PyTorch without glassworks or the network's own code.

``torch.export.load(file).module()(pixels)`` takes uint8 pixels [batch, height, width, 3] of any size and gives
probabilities [batch, K]; how far an image lies from those of the training it does not say. The model file's metadata is
inside, as the extra file ``glassworks.json``.
"""

from pathlib import Path

import numpy as np
import torch

from glassworks.export.program import exported_program
from glassworks.export.verify import ExportFormat, RunExported
from glassworks.inference.prediction import Answers
from glassworks.inference.predictor import Predictor

METADATA_FILE = "glassworks.json"


def open_pt2(path: Path) -> RunExported:
    """The file as a function of uint8 pixels [B, H, W, 3]."""
    with path.open("rb") as file:
        module = torch.export.load(file).module()

    def run(pixels_BHWC: np.ndarray) -> Answers:
        with torch.inference_mode():
            found_BK = module(torch.as_tensor(np.require(pixels_BHWC, requirements=["C", "W"])))
            return Answers(found_BK.numpy(), None)

    return run


def write_pt2(predictor: Predictor, path: Path) -> None:
    """Writes the file without any proof."""
    program = exported_program(predictor, with_distance=False)
    # A handle, since torch looks at the ending of a name and the file has its own only once it is proven.
    with path.open("wb") as file:
        torch.export.save(program, file, extra_files={METADATA_FILE: predictor.metadata.model_dump_json()})


PT2 = ExportFormat(write_pt2, open_pt2)
