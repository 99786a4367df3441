"""A network that runs only as far as a layer whose maps are wanted."""

from contextlib import suppress
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.feature_maps import maps_of_batch
from glassworks.instruments.hooks import Hooks, first_tensor


class Truncated:
    """A borrowed network up to one layer, and to a second one in whose maps several images are compared.

    The forward pass ends where both are reached; of a layer that runs several times the first call counts.
    """

    def __init__(self, network: nn.Module, hooks: Hooks, layer: str, compared_in: str | None = None) -> None:
        self._network, self._layer = network, layer
        self._compared_in = layer if compared_in is None else compared_in
        self._found: dict[str, torch.Tensor] = {}
        self._wanted = {self._layer, self._compared_in}
        for name in self._wanted:
            hooks.on_output(name, lambda module, inputs, output, name=name: self._reached(name, module, inputs, output))

    def __call__(self, input_: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The layer's maps, and those in which images are compared, both [B, C, H, W].

        Raises:
            InputError: the layer does not run, or gives no tensor.
        """
        self._found = {}
        with suppress(_AllReachedError):
            self._network(input_)
        missing = sorted(self._wanted - self._found.keys())
        if missing:
            raise InputError(
                expected="a layer that runs on the way from the image to the answer and gives a tensor",
                found=f"'{missing[0]}', which does not",
                do="Choose one of its children, or another layer.",
            )
        return maps_of_batch(self._found[self._layer]), maps_of_batch(self._found[self._compared_in])

    def _reached(self, name: str, module: nn.Module, inputs: Any, output: Any) -> None:
        tensor = first_tensor(output)
        if tensor is None or name in self._found:
            return
        if isinstance(module, nn.Hardtanh):  # also ReLU6
            tensor = _open_above(inputs[0], tensor, module.min_val)
        self._found[name] = tensor
        if self._wanted <= self._found.keys():
            raise _AllReachedError
        self._found[name] = tensor.clone()  # the operations that follow may overwrite it


def _open_above(given: torch.Tensor, output: torch.Tensor, low: float) -> torch.Tensor:
    """The output of a function that is cut off above, with the gradient that it would have without that.

    Otherwise a channel stops growing once it gives its greatest value everywhere, which is soon.
    """
    uncut = F.hardtanh(given, low, float("inf"))  # a rectifier, through which gradients can be redirected
    return output.detach() + uncut - uncut.detach()


class _AllReachedError(Exception):
    """Ends a forward pass; caught where it was begun."""
