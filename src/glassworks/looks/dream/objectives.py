"""What images are made to excite: a channel, a unit, a class or a direction of a layer.

Shape letters: B images, C channels, H height, W width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch

from glassworks.core.errors import InputError
from glassworks.looks.dream.report import Kind


@dataclass(frozen=True, eq=False)
class Objective:
    """What an image shall excite.

    Attributes:
        layer: dotted name; empty for the network's own output.
        kind: a ``channel``, a ``class`` and a ``direction`` count by their mean over all positions, a ``unit`` alone.
        channel: its index; a direction has none.
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

    def activations(self, maps_BCHW: torch.Tensor) -> torch.Tensor:
        """The number [B] that is to grow.

        Raises:
            InputError: the layer has no such channel or place, or the direction has another length.
        """
        self._check(maps_BCHW.shape)
        if self.direction_C is not None:
            return torch.einsum("bchw,c->bhw", maps_BCHW, self.direction_C.to(maps_BCHW)).mean((1, 2))
        maps_BHW = maps_BCHW[:, self.channel or 0]
        return maps_BHW.mean((1, 2)) if self.place is None else maps_BHW[:, self.place[0], self.place[1]]

    def maximised(self, maps_BCHW: torch.Tensor) -> torch.Tensor:
        """What the optimizer maximises [B]: the activations; of a direction times their cosine with it.

        Without the cosine, other directions would grow along with the one that is wanted.
        """
        activations_B = self.activations(maps_BCHW)
        if self.direction_C is None:
            return activations_B
        lengths_B = maps_BCHW.mean((2, 3)).norm(dim=1).clamp_min(1e-12)
        return activations_B * (activations_B / lengths_B).clamp_min(0.1)

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
        InputError: a channel that does not exist, or nothing but zeros.
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
