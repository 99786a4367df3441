"""One pass forwards and one back, kept: every weight whose slope they gave can be taken apart without another pass."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from glassworks.instruments.tape import Copies, Tape, record
from glassworks.looks.backprop.weight import Weight, candidates, choose_weight


@dataclass(eq=False)
class Passes:
    """What both passes left; nothing of it changes afterwards, and the network is not needed any more.

    Attributes:
        tape: the pass forwards.
        gradients: dE/d(tensor) by the tensor's ``id``, of all values on the tape and of the parameters asked for.
    """

    tape: Tape
    gradients: dict[int, torch.Tensor]

    @classmethod
    def of(
        cls,
        network: nn.Module,
        input_: torch.Tensor,
        objective: Callable[[torch.Tensor], torch.Tensor],
        layer: str | None = None,
        parameter: str = "weight",
        copies: Copies | None = None,
    ) -> "Passes":
        """Makes them.

        Args:
            network: any module; unchanged afterwards.
            input_: what it is given, one image [1, C, H, W] or one vector [1, D].
            objective: makes the number E [] from the network's output.
            layer: whose parameter's gradient is wanted; every matrix of weights for ``None``.
            parameter: which of the layer's parameters.
            copies: of the network's numbers in double precision, where passes over several inputs share them.

        Raises:
            InputError: no such layer or parameter, or no gradient gets through.
        """
        tape = record(network, input_, objective, copies=copies)
        return cls(tape, tape.gradients(candidates(tape, layer, parameter).values()))

    @property
    def error(self) -> float:
        """E."""
        return float(self.tape.objective.detach())

    @property
    def bytes(self) -> int:
        """Memory that its own numbers take: those of the network are not counted."""
        values = [tensor for op in self.tape.ops for tensor in op.outputs]
        storages = [
            one.untyped_storage() for one in (*values, *self.gradients.values())
        ]  # which views of a tensor share
        sizes = {one.data_ptr(): one.nbytes() for one in storages}
        for tensor in self.tape.parameters.values():
            sizes.pop(tensor.untyped_storage().data_ptr(), None)
        return sum(sizes.values())

    def weight(self, layer: str | None, parameter: str, index: Sequence[int] | None) -> Weight:
        """The weight that is meant.

        Args:
            layer: the weight's layer; by default the one with the strongest gradient.
            parameter: which of the layer's parameters.
            index: the weight's place; by default that of the strongest gradient.

        Raises:
            InputError: no such layer, parameter or index, or the weight does not act on E.
        """
        return choose_weight(self.tape, self.gradients, layer, parameter, index)
