"""A model file as a worker opens it: what it says and its head at once, its network only for what computes with it.

To build a network imports the library that it is from, which takes a third of a second. An engine with a converted form
at hand needs none of it: the form was made from a network with these very weights, which was built then.

Shape letters: N images, D features, K classes.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from glassworks.core.device import pick_device
from glassworks.core.errors import ModelFileError
from glassworks.core.pixels import PixelSpec
from glassworks.inference.engines.frozen_network import FrozenNetwork, UnbuiltNetwork
from glassworks.inference.predictor import Predictor
from glassworks.models.files.familiar import Familiar
from glassworks.models.files.metadata import ModelMetadata
from glassworks.models.files.model_file import read_unbuilt
from glassworks.models.fingerprint import weights_hash
from glassworks.models.reference import find_model
from glassworks.models.whole import is_published

_BACKBONE = "backbone."


@dataclass(frozen=True)
class _Parts:
    """What of a file is needed beside a converted backbone."""

    metadata: ModelMetadata
    backbone: str
    weight_KD: np.ndarray
    bias_K: np.ndarray
    familiar: Familiar | None


class Source:
    """One model.

    Args:
        reference: a run, a model file or the name of a published network.
        device: where torch computes.

    Attributes:
        device: the same, as torch has it.

    Raises:
        RecipeError: there is no such device.
    """

    def __init__(self, reference: str, device: str) -> None:
        self._reference, self._device_name = reference, device
        self.device = pick_device(device)

    @cached_property
    def predictor(self) -> Predictor:
        """The model with its network, in float32.

        Raises:
            ModelFileError: there is no valid model.
        """
        return Predictor.load(self._reference, self._device_name, "float32")

    @cached_property
    def metadata(self) -> ModelMetadata:
        """What the model says of itself."""
        return self.predictor.metadata if self._parts is None else self._parts.metadata

    @property
    def pixels(self) -> PixelSpec:
        """The preprocessing between an encoded file and the network."""
        return self.metadata.pixels

    @property
    def notes(self) -> list[str]:
        """What a person should know; of files there is nothing to say."""
        return self.predictor.notes if self._parts is None else []

    def frozen(self, batch: int) -> FrozenNetwork:
        """The backbone as an engine takes it, on so many images at once."""
        architecture, shape = self.metadata.architecture.model_dump_json(), (3, *self.pixels.shape)
        if self._parts is None:
            return FrozenNetwork(self.predictor.network.backbone, architecture, shape, batch)
        build = lambda: self.predictor.network.backbone  # noqa: E731 - used once, here
        return UnbuiltNetwork(build, self._parts.backbone, architecture, shape, batch)

    def classify(self, features_ND: np.ndarray) -> np.ndarray:
        """The backbone's features [N, D] to calibrated probabilities [N, K], float32.

        Without torch, where the network is not built: for so little it takes 0.2 ms, twice as long as this.
        """
        if self._parts is None:
            return self.predictor.classify(torch.from_numpy(features_ND))
        # Not by a matrix product: its library would start threads for these few numbers.
        logits_NK = np.einsum("nd,kd->nk", features_ND, self._parts.weight_KD) + self._parts.bias_K
        with np.errstate(invalid="ignore", over="ignore"):  # what is no number is said of the image
            scaled_NK = logits_NK / np.float32(self.metadata.calibration.temperature)
            odds_NK = np.exp(scaled_NK - scaled_NK.max(axis=1, keepdims=True))
            return odds_NK / odds_NK.sum(axis=1, keepdims=True)

    def distances(self, features_ND: np.ndarray) -> np.ndarray | None:
        """The backbone's features [N, D] to distances from the training images [N]; ``None`` as the file says none."""
        if self._parts is None:
            return self.predictor.distances(torch.from_numpy(features_ND))
        if self._parts.familiar is None:
            return None
        with torch.inference_mode():
            return self._parts.familiar.distances(torch.from_numpy(features_ND)).numpy()

    @cached_property
    def _parts(self) -> _Parts | None:
        """``None`` where the network has to be built in any case: it has no file, or one with something wrong in it."""
        if is_published(self._reference):
            return None
        try:
            metadata, state, familiar = read_unbuilt(find_model(self._reference))
            weight_KD, bias_K = (state.pop(f"head.{name}").float().numpy() for name in ("weight", "bias"))
        except (ModelFileError, KeyError):  # the predictor says what is wrong
            return None
        classes = len(metadata.classes)
        if weight_KD.shape != (classes, metadata.architecture.num_features) or bias_K.shape != (classes,):
            return None
        backbone = {
            name.removeprefix(_BACKBONE): tensor.float() if tensor.is_floating_point() else tensor
            for name, tensor in state.items()
        }
        return _Parts(metadata, weights_hash(backbone), weight_KD, bias_K, familiar)
