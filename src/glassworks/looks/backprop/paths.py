"""The paths by which a gradient comes from the loss to a weight: single chains of units, and the share each carries.

A gradient is a sum over all chains of units between the weight and the loss, each the product of the local derivatives
along it. A ResNet-50 has more chains than there are atoms, so this is a beam search from the weight upwards: all
continuations of a chain that has reached unit u together carry exactly (its product) · dE/du, which backpropagation
knows, and only the chains that carry most go on. Where nothing had to be left out, the list is proven complete.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial

import torch

from glassworks.instruments.tape import SILENT, Tape
from glassworks.looks.backprop.derivatives import Columns
from glassworks.looks.backprop.report import Path, Step
from glassworks.looks.backprop.terms import Start

SMALL_TAPE = 5_000
"""Networks with no more values than this are searched with the wide beam."""

WIDE, NARROW = 4096, 16
"""Chains that go on at each tensor."""


@dataclass(eq=False, slots=True)
class _Chain:
    """A chain of units from the weight up to one element of ``tensor``, which ``carried`` so much of the gradient."""

    tensor: torch.Tensor
    place: int
    derivative: float
    product: float
    carried: float
    below: "_Chain | None"


def strongest_paths(
    tape: Tape, starts: Iterable[Start], gradients: dict[int, torch.Tensor], total: float, most: int
) -> tuple[list[Path], bool]:
    """The ``most`` strongest paths found, by the size of their product, and whether the list is proven complete."""
    if not most:
        return [], False
    width = WIDE if sum(output.numel() for op in tape.ops for output in op.outputs) <= SMALL_TAPE else NARROW
    search = _Search(tape, gradients, width)
    for tensor, derivatives in starts:
        flat = derivatives.reshape(-1)
        places = flat.nonzero().squeeze(1)
        search.extend(tensor, places, flat[places], None)
    search.run()
    ends = sorted(search.chains.get(id(tape.objective), []), key=lambda chain: -abs(chain.product))[:most]
    return [_path(tape, end, total) for end in ends], search.is_exact


class _Search:
    """``chains`` by the ``id`` of the tensor that they have reached."""

    def __init__(self, tape: Tape, gradients: dict[int, torch.Tensor], width: int) -> None:
        self.tape, self.gradients, self.width = tape, gradients, width
        self.chains: dict[int, list[_Chain]] = {}
        self.is_exact = True
        self.columns = Columns()

    def run(self) -> None:
        """Along the tape, so that all chains that reach a tensor are there before they go on."""
        for op in self.tape.ops:
            if op.name in SILENT:
                continue
            for tensor in {id(tensor): tensor for tensor in op.inputs}.values():
                column = cache(partial(self.columns.column, op, tensor))  # many chains stand at the same place
                for chain in self.chains.get(id(tensor), ()):
                    for which, places, derivatives in column(chain.place):
                        self.extend(op.outputs[which], places, derivatives, chain)
            for output in op.outputs:
                self._prune(id(output))

    def extend(self, tensor: torch.Tensor, places: torch.Tensor, values: torch.Tensor, below: _Chain | None) -> None:
        """Lets a chain (or the weight itself) go on to the elements of ``tensor`` at ``places``."""
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
        found = [_Chain(tensor, *row, below) for row in rows if row[2] != 0]
        self.chains.setdefault(id(tensor), []).extend(found)

    def _prune(self, key: int) -> None:
        chains = self.chains.get(key, [])
        if len(chains) > self.width:
            self.is_exact = False
            chains.sort(key=lambda chain: -abs(chain.carried))
            del chains[self.width :]


def _path(tape: Tape, end: _Chain, total: float) -> Path:
    steps, chain = [], end
    while chain is not None:
        op = tape.producer[id(chain.tensor)]
        unit = torch.unravel_index(torch.tensor(chain.place), chain.tensor.shape) if chain.tensor.ndim else ()
        index = [int(part) for part in unit][1:] if len(unit) > 1 else [int(part) for part in unit]
        steps.append(Step(op.layer, op.name, index, chain.derivative, chain.carried / total if total else 0.0))
        chain = chain.below
    return Path(end.product, end.product / total if total else 0.0, steps)
