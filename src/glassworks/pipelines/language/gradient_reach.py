"""How far back in time a gradient reaches: measured on written-out cells, step by step (Bengio et al. 1994).

The same quantity for every network: a random direction of the last hidden state is followed back, and the length of its
gradient in each earlier hidden state is compared with that at the last. Below 1 it vanishes, above it explodes. An LSTM
keeps what it knows in its cell, so there the gradient is measured as well.

Shape letters: B batch, T time, I inputs, H hidden units.
"""

from typing import Any

import torch

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader
from glassworks.models.sequence.recurrent import Cell, CharacterNetwork, GRUCell, LSTMCell, RNNCell, cell_of, unroll
from glassworks.pipelines.language.report import GradientLengths, Reach
from glassworks.tasks.language import LanguageModelling

_UNITS = 64
_BATCHES = 20


def reach_of(cell: Cell, x_BTI: torch.Tensor, seed: int, *, in_cell: bool = False) -> list[float]:
    """Lengths of the gradient 0 to T - 1 steps back from the last, over the first of them; batch by mean.

    Args:
        cell: what is unrolled.
        x_BTI: its inputs.
        seed: of the direction.
        in_cell: in an LSTM's cell c, which is made to keep it, rather than in the hidden state h.
    """
    generator = torch.Generator().manual_seed(derive(seed, "direction"))
    states, _ = unroll(cell, x_BTI)
    hidden = [state[1 if in_cell else 0] for state in states]
    direction_BH = torch.randn(hidden[-1].shape, generator=generator)
    gradients = torch.autograd.grad((hidden[-1] * direction_BH).sum(), hidden)
    lengths = [float(gradient.norm(dim=1).mean()) for gradient in reversed(gradients)]
    return [length / lengths[0] for length in lengths]


def reaches(network: CharacterNetwork, codes_BT: torch.Tensor, seed: int) -> list[Reach]:
    """The trained network on real text, beside untrained ones of 64 units on noise."""
    length = codes_BT.shape[1]
    found = []
    with seeded(derive(seed, "reach")), torch.enable_grad():
        noise_BTI = 0.1 * torch.randn(8, length, 16)
        for factor in (0.7, 1.0, 1.5):
            cell = RNNCell(16, _UNITS)
            with torch.no_grad():
                cell.weight_hh.copy_(factor * torch.linalg.qr(torch.randn(_UNITS, _UNITS))[0])
            found.append(Reach(f"RNN, recurrent weights {factor:g} times a rotation", reach_of(cell, noise_BTI, seed)))
        gated = LSTMCell(16, _UNITS)
        with torch.no_grad():
            gated.bias_ih[_UNITS : 2 * _UNITS] = 1.0
        found.append(Reach("LSTM, forget biases 1", reach_of(gated, noise_BTI, seed)))
        found.append(Reach("LSTM, forget biases 1, in its cell", reach_of(gated, noise_BTI, seed, in_cell=True)))
        found.append(Reach("GRU", reach_of(GRUCell(16, _UNITS), noise_BTI, seed)))
        lowest = cell_of(network.kind, network.recurrent).cpu()
        embedded_BTI = network.embedding(codes_BT[:8].to(network.embedding.weight.device)).detach().cpu()
        if network.kind == "lstm":
            found.append(Reach("this LSTM, trained, in its cell", reach_of(lowest, embedded_BTI, seed, in_cell=True)))
        found.append(Reach(f"this {network.kind.upper()}, trained", reach_of(lowest, embedded_BTI, seed)))
    return found


def gradient_lengths(moment: str, task: LanguageModelling, train: Loader[Any], clip_norm: float) -> GradientLengths:
    """Over the first batches of the first epoch, without learning and without dropout."""
    task.network.eval()
    parameters = list(task.network.parameters())
    lengths = []
    for step in range(min(_BATCHES, len(train))):
        with torch.enable_grad():
            gradients = torch.autograd.grad(task.loss(train.batch(0, step), None)[0], parameters)
        lengths.append(float(torch.stack([gradient.norm() for gradient in gradients]).norm()))
    ordered = sorted(lengths)
    share = sum(length > clip_norm for length in lengths) / len(lengths) if clip_norm else 0.0
    return GradientLengths(moment, ordered[len(ordered) // 2], ordered[-1], clip_norm, share)
