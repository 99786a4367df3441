"""Which weight's gradient is taken apart: the one that was named, or the strongest."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from glassworks.core.errors import InputError, unknown
from glassworks.instruments.tape import Tape


@dataclass(eq=False)
class Weight:
    """One number of a parameter.

    Attributes:
        name: the parameter's dotted name.
        tensor: the parameter.
        index: of the weight in it.
    """

    name: str
    tensor: torch.Tensor
    index: tuple[int, ...]

    @property
    def value(self) -> float:
        """w."""
        return float(self.tensor[self.index].detach())


def choose_weight(
    tape: Tape,
    gradients: dict[int, torch.Tensor],
    layer: str | None,
    parameter: str,
    index: Sequence[int] | None,
) -> Weight:
    """The weight that is meant.

    Args:
        tape: of one forward pass.
        gradients: of the parameters that may be meant, by ``id``.
        layer: the weight's layer; by default the one with the strongest gradient.
        parameter: which of the layer's parameters.
        index: the weight's place; by default that of the strongest gradient.

    Raises:
        InputError: no such layer, parameter or index, or the weight does not act on the objective.
    """
    name, tensor = _strongest(candidates(tape, layer, parameter), gradients)
    if index is None:
        place = torch.unravel_index(gradients[id(tensor)].abs().argmax(), tensor.shape)
        return Weight(name, tensor, tuple(int(part) for part in place))
    _check_index(index, tensor, name)
    return Weight(name, tensor, tuple(index))


def candidates(tape: Tape, layer: str | None, parameter: str) -> dict[str, torch.Tensor]:
    """The parameters to choose from, by name: one where the layer is named, else every matrix of weights.

    Raises:
        InputError: no such layer or parameter.
    """
    if layer is None:
        matrices = {
            name: tensor for name, tensor in tape.parameters.items() if tensor.ndim > 1 or len(tape.parameters) < 3
        }
        return matrices or tape.parameters
    name = f"{layer}.{parameter}" if layer else parameter
    if name in tape.parameters:
        return {name: tape.parameters[name]}
    parameters_of: dict[str, list[str]] = {}
    for known in tape.parameters:
        owner, _, own = known.rpartition(".")
        parameters_of.setdefault(owner, []).append(own)
    if layer in parameters_of:
        has = ", ".join(parameters_of[layer])
        raise InputError(expected=f"a parameter of '{layer}'", found=f"'{parameter}'", do=f"It has: {has}.")
    such = f"Such as: {', '.join(sorted(parameters_of)[:8])}."
    raise unknown("a layer with weights", layer, parameters_of, otherwise=such, error=InputError)


def _strongest(among: dict[str, torch.Tensor], gradients: dict[int, torch.Tensor]) -> tuple[str, torch.Tensor]:
    """The candidate that holds the largest gradient."""
    reached = {name: tensor for name, tensor in among.items() if id(tensor) in gradients}
    if not reached:
        raise InputError(
            expected="a weight that acts on the error",
            found=f"{', '.join(list(among)[:3]) or 'no weights'}, on which it does not depend",
            do="Choose another --layer, or another --target.",
        )
    name = max(reached, key=lambda name: float(gradients[id(reached[name])].abs().max()))
    return name, reached[name]


def _check_index(index: Sequence[int], tensor: torch.Tensor, name: str) -> None:
    if len(index) != tensor.ndim or any(not 0 <= at < side for at, side in zip(index, tensor.shape, strict=False)):
        raise InputError(
            expected=f"an index into {name}, whose shape is {list(tensor.shape)}",
            found=f"{list(index)}",
            do=f"Give {tensor.ndim} numbers counted from 0, such as --unit {','.join('0' * tensor.ndim)}.",
        )
