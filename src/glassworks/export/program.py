"""The whole of a prediction as one graph: decoded uint8 pixels in, calibrated probabilities out.

Shape letters: B batch, H height, W width, K classes.
"""

import copy
from collections.abc import Generator
from contextlib import contextmanager

import torch
from torch import nn

from glassworks.export.pixel_program import pixel_program
from glassworks.inference.predictor import Predictor
from glassworks.models.files.familiar import Familiar

INPUT, OUTPUT, DISTANCE = "pixels", "probabilities", "distance"


class WholeProgram(nn.Module):
    """uint8 pixels [B, H, W, 3] of any B, H and W to ``softmax(logits / temperature)`` [B, K] in float32.

    With the distance, where the model file says which images are like those of the training, that [B] comes second.
    """

    def __init__(self, predictor: Predictor, *, with_distance: bool) -> None:
        super().__init__()
        self.pixel_program = pixel_program(predictor.pixels)
        # A plain contiguous float32 copy on the processor: the predictor's own network stays as it is.
        network = copy.deepcopy(predictor.network).cpu().float()
        self.network = network.to(memory_format=torch.contiguous_format)
        self.temperature = predictor.metadata.calibration.temperature
        self.familiar = predictor.network.familiar if with_distance else None
        for name, tensor in ({} if self.familiar is None else self.familiar.tensors()).items():
            self.register_buffer(name.replace(".", "_"), tensor)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
        """[B, H, W, 3] to [B, K], and [B]."""
        features = self.network.backbone(self.pixel_program(pixels))
        probabilities = torch.softmax(self.network.head(features) / self.temperature, dim=1)
        if self.familiar is None:
            return probabilities
        tensors = {name: self.get_buffer(name.replace(".", "_")) for name in self.familiar.tensors()}
        return probabilities, Familiar.of(tensors, self.familiar.said).distances(features)


def exported_program(predictor: Predictor, *, with_distance: bool) -> torch.export.ExportedProgram:
    """The whole program as captured by ``torch.export``, with the batch and the image's sides left free.

    Args:
        predictor: the model.
        with_distance: give that from the training images, too, where the model file knows it.
    """
    program = WholeProgram(predictor, with_distance=with_distance).eval()
    # Unequal sides above one, so that none of them is taken for a constant or for another.
    example = torch.zeros(2, 37, 41, 3, dtype=torch.uint8)
    sizes = {axis: torch.export.Dim(name, min=1) for axis, name in enumerate(("batch", "height", "width"))}
    with torch.no_grad(), _plain_attention():
        exported = torch.export.export(program, (example,), dynamic_shapes={INPUT: sizes}, strict=False)
    for node in exported.graph.nodes:
        node.meta.pop("stack_trace", None)  # paths of this machine do not belong in a file that is given away
    return exported


@contextmanager
def _plain_attention() -> Generator[None]:
    """Attention by its plain formula, which every runtime has, in place of a fused kernel of this machine."""
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        yield
