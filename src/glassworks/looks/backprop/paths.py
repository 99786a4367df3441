"""The ways on which a gradient comes from the loss to a weight: single chains of units, and the share each carries.

A gradient is a sum over all chains of units between the weight and the loss, each the product of the local derivatives
along it. A ResNet-50 has more chains than there are atoms, so they are searched from the weight upwards: of a beginning
that ends at unit u, all continuations together carry exactly (its product) · dE/du, which backpropagation knows, and
only the beginnings that carry most go on. Where nothing had to be left out, the list is proven complete (``is_exact``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch

from glassworks.instruments.tape import SILENT, Tape
from glassworks.looks.backprop.derivatives import Columns

SMALL_TAPE = 5_000
"""Networks with no more values than this are searched with the wide beam."""

WIDE, NARROW = 4096, 16


@dataclass
class Step:
    """One unit on a path.

    Attributes:
        layer: the module in which it was computed; empty for the network's own forward, ``(loss)`` after it.
        operation: ``convolution``, ``relu``, ...
        unit: its index in the operation's output, without the batch.
        derivative: of this unit with respect to the next one down the path, the last of them the weight.
        carried: what share of the gradient goes through this unit by this path's way up from the weight, all ways on
            from here to the loss taken together.
    """

    layer: str
    operation: str
    unit: list[int]
    derivative: float
    carried: float


@dataclass
class Path:
    """A chain of units from the loss down to the weight.

    Attributes:
        product: of all derivatives along it.
        share: of the gradient; shares of all paths add up to 1 and may be negative or above 1.
        steps: the loss first.
    """

    product: float
    share: float
    steps: list[Step]


@dataclass(eq=False, slots=True)
class _State:
    """A beginning of paths, which ends at one element of ``tensor``."""

    tensor: torch.Tensor
    place: int
    derivative: float
    product: float
    carried: float
    below: "_State | None"


Start = tuple[torch.Tensor, torch.Tensor]
"""A value that the weight acts on directly, and its derivative with respect to the weight, shaped alike."""


def strongest_paths(
    tape: Tape, starts: Iterable[Start], gradients: dict[int, torch.Tensor], total: float, most: int
) -> tuple[list[Path], bool]:
    """The ``most`` strongest paths found, by the size of their product, and whether the list is proven complete."""
    width = WIDE if sum(output.numel() for op in tape.ops for output in op.outputs) <= SMALL_TAPE else NARROW
    search = _Search(tape, gradients, width)
    for tensor, derivatives in starts:
        flat = derivatives.reshape(-1)
        places = flat.nonzero().squeeze(1)
        search.extend(tensor, places, flat[places], None)
    search.run()
    ends = search.states.get(id(tape.objective), [])
    ends = sorted(ends, key=lambda state: -abs(state.product))[:most]
    return [_path(tape, end, total) for end in ends], search.is_exact


class _Search:
    def __init__(self, tape: Tape, gradients: dict[int, torch.Tensor], width: int) -> None:
        self.tape, self.gradients, self.width = tape, gradients, width
        self.states: dict[int, list[_State]] = {}
        self.is_exact = True
        self.columns = Columns()

    def run(self) -> None:
        """Along the tape, so that all beginnings that end at a tensor are there before they go on."""
        for op in self.tape.ops:
            if op.name in SILENT:
                continue
            for tensor in {id(tensor): tensor for tensor in op.inputs}.values():
                for state in self.states.get(id(tensor), ()):
                    for which, places, derivatives in self.columns.column(op, tensor, state.place):
                        self.extend(op.outputs[which], places, derivatives, state)
            for output in op.outputs:
                self._prune(id(output))

    def extend(self, tensor: torch.Tensor, places: torch.Tensor, values: torch.Tensor, below: _State | None) -> None:
        """Lets a beginning (or the weight itself) go on to the elements of ``tensor`` at ``places``."""
        gradient = self.gradients.get(id(tensor))
        if gradient is None:
            return
        products = values * (below.product if below else 1.0)
        carried = products * gradient.reshape(-1)[places]
        if len(places) > self.width:
            self.is_exact = False
            best = carried.abs().topk(self.width).indices
            places, values, products, carried = places[best], values[best], products[best], carried[best]
        rows = zip(places.tolist(), values.tolist(), products.tolist(), carried.tolist(), strict=True)
        found = [_State(tensor, *row, below) for row in rows if row[2] != 0]
        self.states.setdefault(id(tensor), []).extend(found)

    def _prune(self, key: int) -> None:
        states = self.states.get(key, [])
        if len(states) > self.width:
            self.is_exact = False
            states.sort(key=lambda state: -abs(state.carried))
            del states[self.width :]


def _path(tape: Tape, end: _State, total: float) -> Path:
    steps, state = [], end
    while state is not None:
        op = tape.producer[id(state.tensor)]
        unit = torch.unravel_index(torch.tensor(state.place), state.tensor.shape) if state.tensor.ndim else ()
        index = [int(part) for part in unit][1:] if len(unit) > 1 else [int(part) for part in unit]
        steps.append(Step(op.layer, op.name, index, state.derivative, state.carried / total if total else 0.0))
        state = state.below
    return Path(end.product, end.product / total if total else 0.0, steps)
