"""Sequence to sequence: teacher forcing, exact matches, greedy and beam decoding.

A batch has ``batch["sources"]`` [B, S] and ``batch["targets"]`` [B, T], int64, padded with 0; targets end with 2. A
network is a ``models.sequence.seq2seq.Seq2Seq``.

Shape letters: B batch, S source steps, T target steps, K target symbols, W beam width.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.tasks.task import Optimizer, StepReport

PAD, BOS, EOS = 0, 1, 2  # as ``data.text.pairs.RESERVED`` numbers them


class PairBatch(Protocol):
    """What a step reads of a batch."""

    def __getitem__(self, name: str, /) -> torch.Tensor:
        """``sources`` and ``targets``."""
        ...


class EncoderDecoder(Protocol):
    """What is learned: a ``models.sequence.seq2seq.Seq2Seq``, which is a module too."""

    def __call__(self, sources_BS: torch.Tensor, inputs_BT: torch.Tensor) -> torch.Tensor:
        """Logits [B, T, K] of the symbols that follow the inputs."""
        ...

    def encode(self, sources_BS: torch.Tensor) -> tuple[Any, Any]:
        """The memory and the state to decode from."""
        ...

    def decode(self, inputs_BT: torch.Tensor, state: Any, memory: Any) -> tuple[torch.Tensor, Any, Any]:
        """Logits [B, T, K], the state after them, the attention or nothing."""
        ...


class Seq2SeqLearning:
    """Trains ``network`` to give the target of each source.

    Args:
        network: see the module's head.
        teacher_forcing: share of target symbols that the decoder is given while learning; the others are what it would
            have chosen itself (scheduled sampling, Bengio et al. 2015, in two passes as Mihaylova & Martins 2019).
    """

    def __init__(self, network: EncoderDecoder, teacher_forcing: float = 1.0) -> None:
        self.network = network
        self._module = cast("nn.Module", network)
        self.teacher_forcing = teacher_forcing

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """One network."""
        return {"network": self._module}

    def step(self, batch: PairBatch, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update by the mean cross-entropy of the target symbols."""
        self._module.train()
        sources_BS, targets_BT = self._to_device(batch)
        inputs_BT = shifted(targets_BT)
        if self.teacher_forcing < 1:
            inputs_BT = self._partly_own(sources_BS, inputs_BT)
        loss = symbol_loss(self.network(sources_BS, inputs_BT), targets_BT)
        optimizers["network"].minimize(loss)
        return StepReport({"loss": loss.detach()})

    def evaluate(self, batches: Iterable[PairBatch]) -> dict[str, float]:
        """``loss`` with teacher forcing, ``exact``: the share decoded greedily without one wrong symbol, and ``n``."""
        self._module.eval()
        total, symbols, exact, count = 0.0, 0, 0, 0
        with torch.inference_mode():
            for batch in batches:
                sources_BS, targets_BT = self._to_device(batch)
                counted = int((targets_BT != PAD).sum())
                total += float(symbol_loss(self.network(sources_BS, shifted(targets_BT)), targets_BT)) * counted
                symbols += counted
                decoded_BT = greedy(self.network, sources_BS, targets_BT.shape[1])
                exact += int((decoded_BT == targets_BT).all(1).sum())
                count += len(targets_BT)
        return {"loss": total / symbols, "exact": exact / count, "n": count}

    def _partly_own(self, sources_BS: torch.Tensor, inputs_BT: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            own_BT = self.network(sources_BS, inputs_BT)[:, :-1].argmax(2)
        given_BT = torch.rand(own_BT.shape, device=own_BT.device) < self.teacher_forcing
        given_BT |= inputs_BT[:, 1:] == PAD
        return torch.cat([inputs_BT[:, :1], torch.where(given_BT, inputs_BT[:, 1:], own_BT)], dim=1)

    def _to_device(self, batch: PairBatch) -> tuple[torch.Tensor, torch.Tensor]:
        device = next(self._module.parameters()).device
        return batch["sources"].to(device, non_blocking=True), batch["targets"].to(device, non_blocking=True)


def shifted(targets_BT: torch.Tensor) -> torch.Tensor:
    """What the decoder is given: the beginning, then every target symbol but the last."""
    return torch.cat([torch.full_like(targets_BT[:, :1], BOS), targets_BT[:, :-1]], dim=1)


def symbol_loss(logits_BTK: torch.Tensor, targets_BT: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy over the symbols that are not padding, in nats."""
    return F.cross_entropy(logits_BTK.flatten(0, 1), targets_BT.flatten(), ignore_index=PAD)


def greedy(network: EncoderDecoder, sources_BS: torch.Tensor, most: int) -> torch.Tensor:
    """The likeliest symbol, step by step, [B, most]; padding behind the end."""
    memory, state = network.encode(sources_BS)
    last_B1 = torch.full_like(sources_BS[:, :1], BOS)
    ended_B = torch.zeros(len(sources_BS), dtype=torch.bool, device=sources_BS.device)
    decoded_BT = sources_BS.new_full((len(sources_BS), most), PAD)
    for step in range(most):
        logits_B1K, state, _ = network.decode(last_B1, state, memory)
        last_B1 = logits_B1K[:, :, EOS:].argmax(2) + EOS  # neither padding nor the beginning is a symbol of a text
        decoded_BT[:, step] = torch.where(ended_B, PAD, last_B1[:, 0])
        ended_B |= last_B1[:, 0] == EOS
        if bool(ended_B.all()):
            break
    return decoded_BT


def beam(network: EncoderDecoder, source_S: torch.Tensor, width: int, most: int) -> list[tuple[list[int], float]]:
    """The ``width`` likeliest targets that a beam of that width finds, best first.

    Args:
        network: in evaluation mode.
        source_S: int64, one source.
        width: W, how many beginnings are kept at every step.
        most: symbols of a target, the end counted.

    Returns:
        Symbols without the end, and the log-probability of the whole, nats; a target cut off at ``most`` has none.
    """
    with torch.inference_mode():
        memory, state = network.encode(source_S[None])
        going: list[tuple[list[int], float]] = [([], 0.0)]
        done: list[tuple[list[int], float]] = []
        for _ in range(most):
            last_W1 = torch.tensor([[codes[-1] if codes else BOS] for codes, _ in going], device=source_S.device)
            logits_W1K, state, _ = network.decode(last_W1, state, memory.repeated(len(going)))
            chances_WK = logits_W1K[:, 0].log_softmax(1).double().cpu()
            whole_WK = chances_WK + torch.tensor([[score] for _, score in going], dtype=torch.float64)
            best = whole_WK.flatten().topk(min(2 * width, whole_WK.numel()))
            parents, codes, scores = _parted(best, whole_WK.shape[1])
            kept: list[tuple[int, list[int], float]] = []
            for parent, code, score in zip(parents, codes, scores, strict=True):
                if code == EOS:
                    done.append((going[parent][0], score))
                elif len(kept) < width and code not in (PAD, BOS):
                    kept.append((parent, [*going[parent][0], code], score))
            done = sorted(done, key=lambda pair: -pair[1])[:width]
            if not kept or (len(done) == width and kept[0][2] <= done[-1][1]):
                break  # probabilities only fall: nothing still going can come in any more
            rows = torch.tensor([parent for parent, _, _ in kept], device=source_S.device)
            state = tuple(part[:, rows] for part in state)
            going = [(symbols, score) for _, symbols, score in kept]
    return done or [(codes, float("-inf")) for codes, _ in going]


def _parted(best: torch.return_types.topk, num_symbols: int) -> tuple[list[int], list[int], list[float]]:
    """Which beam, which symbol, and the log-probability of the whole."""
    places = best.indices.tolist()
    return [at // num_symbols for at in places], [at % num_symbols for at in places], best.values.tolist()
