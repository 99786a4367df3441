"""An encoder and a decoder that learn to reverse digits while a reader watches, and read the reader's own string then.

Smaller than the recipe ``reverse_digits``: six digits, 64 units; a few seconds of a processor.

Shape letters: N pairs, S source symbols, T target symbols, K symbols.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import torch

from glassworks.core.errors import InputError
from glassworks.core.seeds import derive
from glassworks.data.text.characters import Vocabulary
from glassworks.data.text.pairs import padded, reversed_digits, vocabulary_of
from glassworks.lessons.labs.work import States, drawn_from
from glassworks.models.sequence.seq2seq import Seq2Seq
from glassworks.tasks.seq2seq import BOS, EOS, greedy, shifted, symbol_loss

LENGTH, UNITS = 6, 64
"""Digits of the strings that it learns from, and units of encoder and decoder."""
STEPS = 300
_BATCH, _PART, _HELD_OUT, _PAIRS, _RATE = 128, 10, 500, 20_000, 0.005
_LONGEST = 16  # digits that a reader may type
_END = "\u23ce"


@dataclass(frozen=True)
class Reading:
    """One string, read and translated.

    Attributes:
        source: its symbols.
        states: the encoder's numbers after each of them.
        output: symbols that were written, the sign of the end last where it was written.
        probability: of each.
        attention: for each of them shares of the source; ``None`` without attention.
        units: numbers of the state between encoder and decoder.
    """

    source: list[str]
    states: list[list[float]]
    output: list[str]
    probability: list[float]
    attention: list[list[float]] | None
    units: int


class Translator:
    """One reader's network."""

    def __init__(self) -> None:
        self._network = _untrained(attention=True, seed=0)

    def begin(self, *, attention: bool, seed: int) -> States:
        """Learns from the beginning; a state after every few steps."""
        _, sources_NS, targets_NT = _data()
        network = _untrained(attention=attention, seed=seed)
        self._network = network
        optimizer = torch.optim.Adam(network.parameters(), lr=_RATE)
        order_N = torch.randperm(_PAIRS - _HELD_OUT, generator=torch.Generator().manual_seed(derive(seed, "order")))
        loss = torch.zeros(())
        for step in range(1, STEPS + 1):
            rows = order_N[(step - 1) * _BATCH % len(order_N) :][:_BATCH]
            loss = symbol_loss(network(sources_NS[rows], shifted(targets_NT[rows])), targets_NT[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % _PART == 0:
                yield {
                    "share": step / STEPS,
                    "step": step,
                    "loss": float(loss.detach()),
                    "exact": self.exact(),
                    "held_out": _HELD_OUT,
                }

    def exact(self) -> float:
        """Share of held-out strings that it reverses without a mistake."""
        _, sources_NS, targets_NT = _data()
        with torch.inference_mode():
            decoded_NT = greedy(self._network, sources_NS[-_HELD_OUT:], LENGTH + 1)
        return float((decoded_NT == targets_NT[-_HELD_OUT:]).all(1).float().mean())

    def read(self, text: str) -> Reading:
        """Writes symbol by symbol, each the likeliest.

        Raises:
            InputError: not digits, none, or too many.
        """
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST):
            raise InputError(
                expected=f"1 to {_LONGEST} digits", found=f"'{text[:40]}'", do="Type digits, such as 314159."
            )
        vocabulary, _, _ = _data()
        network, source_1S = self._network, torch.from_numpy(vocabulary.encode(text))[None]
        written: list[int] = []
        chances: list[float] = []
        looks: list[list[float]] = []
        with torch.inference_mode():
            memory, state = network.encode(source_1S)
            last = BOS
            while last != EOS and len(written) < len(text) + 2:
                logits_11K, state, weights_11S = network.decode(torch.tensor([[last]]), state, memory)
                # Neither the filling nor the beginning is a symbol of a text.
                shares_K = logits_11K[0, 0, EOS:].softmax(0)
                last = int(shares_K.argmax()) + EOS
                written.append(last)
                chances.append(float(shares_K.max()))
                if weights_11S is not None:
                    looks.append(weights_11S[0, 0].tolist())
        symbols = [_END if code == EOS else vocabulary.symbols[code] for code in written]
        states = memory.states_BSH[0].double().round(decimals=3).tolist()
        return Reading(list(text), states, symbols, chances, looks or None, UNITS)


def _untrained(*, attention: bool, seed: int) -> Seq2Seq:
    vocabulary, _, _ = _data()
    with drawn_from(derive(seed, "translator")):
        return Seq2Seq(len(vocabulary), len(vocabulary), embedding=16, hidden=UNITS, attention=attention)


@cache
def _data() -> tuple[Vocabulary, Any, Any]:
    """The symbols, and pairs as numbers; the last ones are held out."""
    pairs = reversed_digits(_PAIRS, LENGTH, derive(0, "pairs"))
    vocabulary = vocabulary_of([source for source, _ in pairs])
    sources_NS = padded([source for source, _ in pairs], vocabulary, end=False)
    targets_NT = padded([target for _, target in pairs], vocabulary, end=True)
    return vocabulary, torch.from_numpy(sources_NS), torch.from_numpy(targets_NT)
