"""Recurrent networks: the cells written out to be read, torch's fused layers to train with, and a character model.

RNN (Elman 1990), LSTM (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), GRU (Cho et al. 2014).
Parameters have torch's names, layout and gate order (LSTM: i, f, g, o; GRU: r, z, n), so that a cell takes the weights
of a fused layer and gives the same numbers. Deviations: torch's two bias vectors where papers have one.

Shape letters: B batch, T time, I inputs, H hidden units, K symbols.
"""

from typing import Any, Literal

import torch
from torch import nn

Kind = Literal["rnn", "lstm", "gru"]
State = tuple[torch.Tensor, ...]
"""What a cell hands on: (h,), for the LSTM (h, c)."""


class Cell(nn.Module):
    """The weights of ``gates`` blocks of H rows each, drawn as torch draws them."""

    gates: int
    parts: int = 1
    weight_ih: nn.Parameter
    weight_hh: nn.Parameter
    bias_ih: nn.Parameter
    bias_hh: nn.Parameter

    def __init__(self, num_inputs: int, num_hidden: int) -> None:
        super().__init__()
        reach, rows = num_hidden**-0.5, self.gates * num_hidden
        self.num_hidden = num_hidden
        for name, shape in (
            ("weight_ih", (rows, num_inputs)),
            ("weight_hh", (rows, num_hidden)),
            ("bias_ih", (rows,)),
            ("bias_hh", (rows,)),
        ):
            setattr(self, name, nn.Parameter(torch.empty(shape).uniform_(-reach, reach)))

    def start(self, like_BI: torch.Tensor) -> State:
        """Zeros."""
        return tuple(like_BI.new_zeros(len(like_BI), self.num_hidden) for _ in range(self.parts))

    def _sums(self, x_BI: torch.Tensor, h_BH: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """``W_ih x + b_ih`` and ``W_hh h + b_hh``, each [B, gates * H]."""
        return x_BI @ self.weight_ih.T + self.bias_ih, h_BH @ self.weight_hh.T + self.bias_hh


class RNNCell(Cell):
    """``h = tanh(W_ih x + b_ih + W_hh h + b_hh)``."""

    gates = 1

    def forward(self, x_BI: torch.Tensor, state: State) -> State:
        """One step in time."""
        from_x, from_h = self._sums(x_BI, state[0])
        return (torch.tanh(from_x + from_h),)


class LSTMCell(Cell):
    """Gates i, f, o and a candidate g: ``c = f c + i g``, ``h = o tanh(c)``."""

    gates = 4
    parts = 2

    def forward(self, x_BI: torch.Tensor, state: State) -> State:
        """One step in time."""
        h_BH, c_BH = state
        from_x, from_h = self._sums(x_BI, h_BH)
        i, f, g, o = (from_x + from_h).chunk(4, dim=1)
        c_BH = torch.sigmoid(f) * c_BH + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_BH), c_BH


class GRUCell(Cell):
    """Reset gate r, update gate z, candidate n: ``n = tanh(W x + b + r (U h + d))``, ``h = (1 - z) n + z h``."""

    gates = 3

    def forward(self, x_BI: torch.Tensor, state: State) -> State:
        """One step in time."""
        from_x, from_h = self._sums(x_BI, state[0])
        (r_x, z_x, n_x), (r_h, z_h, n_h) = from_x.chunk(3, dim=1), from_h.chunk(3, dim=1)
        z = torch.sigmoid(z_x + z_h)
        n = torch.tanh(n_x + torch.sigmoid(r_x + r_h) * n_h)
        return ((1 - z) * n + z * state[0],)


CELLS: dict[Kind, type[Cell]] = {"rnn": RNNCell, "lstm": LSTMCell, "gru": GRUCell}
FUSED: dict[Kind, Any] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def unroll(cell: Cell, x_BTI: torch.Tensor, state: State | None = None) -> tuple[list[State], State]:
    """The states after each step, and the last one."""
    now: State = cell.start(x_BTI[:, 0]) if state is None else state
    states: list[State] = []
    for x_BI in x_BTI.unbind(1):
        now = cell(x_BI, now)
        states.append(now)
    return states, now


def cell_of(kind: Kind, fused: nn.RNNBase, layer: int = 0) -> Cell:
    """A written-out cell with the weights of one layer of torch's."""
    own = {name: getattr(fused, f"{name}_l{layer}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    cell = CELLS[kind](own["weight_ih"].shape[1], fused.hidden_size).to(own["weight_ih"])
    cell.load_state_dict(own)
    return cell


class CharacterNetwork(nn.Module):
    """Predicts the next symbol from those before: embedding, recurrent layers, one linear layer.

    Args:
        num_symbols: K.
        kind: of the recurrent layers.
        hidden: H.
        layers: recurrent layers.
        embedding: I, numbers that stand for a symbol.
        dropout: share set to zero before each layer but the first, and before the last linear one.
    """

    def __init__(
        self,
        num_symbols: int,
        *,
        kind: Kind = "lstm",
        hidden: int = 256,
        layers: int = 1,
        embedding: int = 64,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.kind: Kind = kind
        self.embedding = nn.Embedding(num_symbols, embedding)
        between = dropout if layers > 1 else 0.0
        self.recurrent = FUSED[kind](embedding, hidden, layers, batch_first=True, dropout=between)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, num_symbols)
        if kind == "lstm":
            open_forget_gates(self.recurrent)

    def forward(self, codes_BT: torch.Tensor, state: State | None = None) -> tuple[torch.Tensor, State]:
        """Logits [B, T, K] and the state after the last symbol, each part [layers, B, H]."""
        inner = None if state is None else state if self.kind == "lstm" else state[0]
        outputs_BTH, after = self.recurrent(self.embedding(codes_BT), inner)
        return self.output(self.dropout(outputs_BTH)), after if self.kind == "lstm" else (after,)


def open_forget_gates(lstm: nn.RNNBase) -> None:
    """Forget biases of 1: at the start memory is kept, and gradients reach back (Jozefowicz et al. 2015)."""
    with torch.no_grad():
        for name, parameter in lstm.named_parameters():
            if name.startswith("bias_"):
                parameter[lstm.hidden_size : 2 * lstm.hidden_size] = float(name.startswith("bias_ih"))
