"""What pictures are made to excite: a channel, a unit, a class or a direction of a layer.

Shape letters: B pictures, C channels, H height, W width.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.feature_maps import maps_of_batch
from glassworks.instruments.hooks import Hooks, first_tensor

Kind = Literal["channel", "unit", "class", "direction"]


@dataclass(frozen=True, eq=False)
class Aim:
    """What a picture shall excite.

    Attributes:
        layer: dotted name; empty for the network's own output.
        kind: a ``channel``, a ``class`` and a ``direction`` count by their mean over all positions, a ``unit`` alone.
        channel: its index; of a direction none.
        place: row and column of a unit.
        direction_C: of length 1, what the layer's channels are projected on.
        name: of a class, or what a direction means.
    """

    layer: str
    kind: Kind
    channel: int | None = None
    place: tuple[int, int] | None = None
    direction_C: torch.Tensor | None = field(default=None, repr=False)
    name: str = ""

    @property
    def unit(self) -> list[int]:
        """Channel, or channel, row and column; empty for a direction."""
        return [] if self.channel is None else [self.channel, *(self.place or ())]

    def answers(self, maps_BCHW: torch.Tensor) -> torch.Tensor:
        """The number [B] that is to grow.

        Raises:
            InputError: the layer has no such channel or place, or the direction has another length.
        """
        self._check(maps_BCHW.shape)
        if self.direction_C is not None:
            return torch.einsum("bchw,c->bhw", maps_BCHW, self.direction_C.to(maps_BCHW)).mean((1, 2))
        maps_BHW = maps_BCHW[:, self.channel or 0]
        return maps_BHW.mean((1, 2)) if self.place is None else maps_BHW[:, self.place[0], self.place[1]]

    def climbed(self, maps_BCHW: torch.Tensor) -> torch.Tensor:
        """What an optimizer climbs [B]: the answers; a direction's times its cosine, so that no other grows with it."""
        answers_B = self.answers(maps_BCHW)
        if self.direction_C is None:
            return answers_B
        lengths_B = maps_BCHW.mean((2, 3)).norm(dim=1).clamp_min(1e-12)
        return answers_B * (answers_B / lengths_B).clamp_min(0.1)

    def _check(self, shape: torch.Size) -> None:
        channels, height, width = shape[1:]
        where = f"'{self.layer}'" if self.layer else "the network's output"
        if self.direction_C is not None and len(self.direction_C) != channels:
            raise InputError(
                expected=f"a direction of {channels} numbers, one per channel of {where}",
                found=f"{len(self.direction_C)}",
                do="Give as many.",
            )
        if self.channel is not None and not 0 <= self.channel < channels:
            raise InputError(
                expected=f"a channel of {where} below {channels}", found=f"{self.channel}", do="Count from 0."
            )
        if self.place is not None and not (0 <= self.place[0] < height and 0 <= self.place[1] < width):
            raise InputError(
                expected=f"a place within {height} x {width}, the maps of {where} at this size",
                found=", ".join(map(str, self.place)),
                do="--unit CHANNEL,ROW,COLUMN counts from 0.",
            )


def direction(weights: Mapping[str, float] | Sequence[float] | torch.Tensor, channels: int) -> torch.Tensor:
    """A direction of length 1 from one number per channel, or from those channels that are not zero.

    Raises:
        InputError: a channel that there is not, or nothing but zeros.
    """
    if isinstance(weights, Mapping):
        wrong = [name for name in weights if not (str(name).isdecimal() and int(name) < channels)]
        if wrong:
            raise InputError(
                expected=f"channels below {channels}", found=f"'{wrong[0]}'", do="Such as direction={12=1, 40=-1}."
            )
        direction_C = torch.zeros(channels)
        for name, weight in weights.items():
            direction_C[int(name)] = float(weight)
    else:
        direction_C = torch.as_tensor(weights, dtype=torch.float32)
    length = direction_C.norm()
    if not (length > 0 and torch.isfinite(length)):
        raise InputError(expected="a direction", found="nothing but zeros", do="Such as direction={12=1, 40=-1}.")
    return direction_C / length


class Eye:
    """A borrowed network up to one layer, and beside it a layer in whose maps pictures are told apart.

    The forward pass ends where both are reached; of a layer that runs several times the first call counts.
    """

    def __init__(self, network: nn.Module, hooks: Hooks, layer: str, apart: str | None = None) -> None:
        self._network, self._layer, self._apart = network, layer, layer if apart is None else apart
        self._found: dict[str, torch.Tensor] = {}
        self._wanted = {self._layer, self._apart}
        for name in self._wanted:
            hooks.on_output(name, lambda module, inputs, output, name=name: self._reached(name, module, inputs, output))

    def __call__(self, input_: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The layer's maps, and those in which pictures are told apart, both [B, C, H, W].

        Raises:
            InputError: the layer does not run, or gives no tensor.
        """
        self._found = {}
        with suppress(_AllReachedError):
            self._network(input_)
        missing = sorted(self._wanted - self._found.keys())
        if missing:
            raise InputError(
                expected="a layer that runs on the way from the picture to the answer and gives a tensor",
                found=f"'{missing[0]}', which does not",
                do="Choose one of its children, or another layer.",
            )
        return maps_of_batch(self._found[self._layer]), maps_of_batch(self._found[self._apart])

    def _reached(self, name: str, module: nn.Module, inputs: Any, output: Any) -> None:
        tensor = first_tensor(output)
        if tensor is None or name in self._found:
            return
        if isinstance(module, nn.Hardtanh):  # also ReLU6
            tensor = _open_above(inputs[0], tensor, module.min_val)
        self._found[name] = tensor
        if self._wanted <= self._found.keys():
            raise _AllReachedError
        self._found[name] = tensor.clone()  # what follows may write into it


def _open_above(given: torch.Tensor, output: torch.Tensor, low: float) -> torch.Tensor:
    """The output of a function that is cut off above, with the gradient that it had without that.

    Otherwise a channel has nothing left to climb once it gives its greatest value everywhere, which is soon.
    """
    uncut = F.hardtanh(given, low, float("inf"))  # a rectifier, through which gradients can be redirected
    return output.detach() + uncut - uncut.detach()


class _AllReachedError(Exception):
    """Ends a forward pass; caught where it was begun."""
