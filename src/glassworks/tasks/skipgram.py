"""Skip-gram with negative sampling (Mikolov et al. 2013, arXiv:1310.4546, equation 4), as small matrix products.

For each word ``c`` and each word ``o`` within its window the loss is ``-log s(c.o) - k E_n log s(-c.n)`` with ``s`` the
logistic function and the noise words ``n`` drawn in proportion to ``count^(3/4)``. Before windows are laid, an
occurrence of a word of frequency ``f`` is dropped with probability ``1 - sqrt(t / f)``. Each word's window reaches a
random distance up to the largest one, so near words count more, as in word2vec.c.

What is unusual here is the arithmetic, not the objective. Words that follow each other share their windows: a block of
T words against the same words and their margins is one product [T, D] x [D, T + 2W], of which the band is used. And
all words of a step share one draw of noise words, each weighted so that the expected loss is equation 4's exactly.
The gradient is written out (``dL/d score = s(score) - label``), so nothing is kept for a backward pass.

Shape letters: N words of a batch, T block, W window, D dimensions, M noise words, V vocabulary, R rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.tasks.task import Optimizer, StepReport

BLOCK = 16
"""T; larger blocks spend more of their product outside of the band."""
NONE = -1
"""Stands where there is no word: between two stretches of text, and behind the last."""


class Tables(Protocol):
    """What the task trains: ``models.sequence.word_vectors.WordVectors``."""

    words_VD: nn.Parameter
    neighbours_VD: nn.Parameter


class Stretches(Protocol):
    """What a step reads of a batch."""

    def __getitem__(self, name: str) -> torch.Tensor:
        """``words``: int [R, L], stretches of text."""
        ...


def keep_probabilities(counts: Sequence[int], threshold: float) -> torch.Tensor:
    """``min(1, sqrt(t / f))`` for each word [V]; 1 where ``threshold`` is 0."""
    frequencies_V = torch.tensor(counts, dtype=torch.float64)
    frequencies_V /= frequencies_V.sum()
    return (threshold / frequencies_V).sqrt().clamp(max=1).float() if threshold else torch.ones(len(counts))


def noise_distribution(counts: Sequence[int], power: float) -> torch.Tensor:
    """``count^power``, scaled to sum to one [V]."""
    weights_V = torch.tensor(counts, dtype=torch.float64) ** power
    return (weights_V / weights_V.sum()).float()


class SkipGram:
    """Learns vectors from stretches of text.

    Args:
        tables: with D dimensions each; V is the number of ``counts``.
        counts: of the V words.
        window: W, the largest distance of a neighbour.
        negatives: k.
        subsample: t; 0 drops nothing.
        power: of the counts in the noise.
        noise_words: M, drawn once a step.
    """

    def __init__(
        self,
        tables: Tables,
        counts: Sequence[int],
        *,
        window: int = 5,
        negatives: int = 5,
        subsample: float = 1e-3,
        power: float = 0.75,
        noise_words: int = 64,
    ) -> None:
        self.tables, self.window, self.negatives, self.noise_words = tables, window, negatives, noise_words
        self.keep_V = keep_probabilities(counts, subsample)
        self.noise_V = noise_distribution(counts, power)
        self.noise_ends_V = self.noise_V.double().cumsum(0)
        self.pairs_seen = 0

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """The tables."""
        assert isinstance(self.tables, nn.Module)  # noqa: S101 - a protocol cannot say so
        return {"vectors": self.tables}

    def step(self, batch: Stretches, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update by the gradient of the losses of all pairs, summed: the rate is a pair's, as in word2vec.c."""
        stretches_RL = batch["words"]
        kept_RL = torch.rand(stretches_RL.shape) < self.keep_V[stretches_RL.long()]
        words_N = self._joined([row[kept] for row, kept in zip(stretches_RL, kept_RL, strict=True)])
        reach_N = torch.randint(1, self.window + 1, words_N.shape)
        band_BTC = self._band(words_N, reach_N)
        noise_M = torch.searchsorted(self.noise_ends_V, torch.rand(self.noise_words, dtype=torch.float64))
        loss, pairs = self._accumulate(words_N, band_BTC, noise_M.clamp(max=len(self.noise_V) - 1))
        optimizers["vectors"].update()
        self.pairs_seen += pairs
        return StepReport({"loss": loss})

    def _joined(self, stretches: Sequence[torch.Tensor]) -> torch.Tensor:
        """One stream with W empty places around every stretch, as long as a whole number of blocks."""
        gap_W = torch.full((self.window,), NONE)
        stream = torch.cat([gap_W, *[part for stretch in stretches for part in (stretch.long(), gap_W)]])
        return F.pad(stream, (0, -(len(stream) - self.window) % BLOCK + self.window), value=NONE)

    def _blocks(self, values_N: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The blocks [B, T], and the same with W places on both sides [B, T + 2W]."""
        wide = values_N.unfold(0, BLOCK + 2 * self.window, BLOCK)
        return wide[:, self.window : self.window + BLOCK], wide

    def _band(self, words_N: torch.Tensor, reach_N: torch.Tensor) -> torch.Tensor:
        """1.0 where a place of the block [B, T] and one around it [B, T + 2W] are word and neighbour."""
        centres_BT, around_BC = self._blocks(words_N)
        reach_BT, _ = self._blocks(reach_N)
        distance_TC = (torch.arange(around_BC.shape[1]) - self.window - torch.arange(BLOCK)[:, None]).abs()
        near_BTC = (distance_TC <= reach_BT[:, :, None]) & (distance_TC > 0)
        return (near_BTC & (centres_BT != NONE)[:, :, None] & (around_BC != NONE)[:, None, :]).float()

    def _accumulate(
        self, words_N: torch.Tensor, band_BTC: torch.Tensor, noise_M: torch.Tensor
    ) -> tuple[torch.Tensor, int]:
        """Fills in the gradients; returns the mean loss of a pair and the number of pairs."""
        words_VD, neighbours_VD = self.tables.words_VD.detach(), self.tables.neighbours_VD.detach()
        device = words_VD.device  # words are drawn on the processor, so that every device draws the same
        centres_BT, around_BC = self._blocks(words_N.to(device))
        band_BTC, noise_M = band_BTC.to(device), noise_M.to(device)
        centres_BTD, around_BCD = words_VD[centres_BT], neighbours_VD[around_BC]
        num_pairs = band_BTC.sum().clamp(min=1)
        loss_positive, slope_BTC = _toward(centres_BTD @ around_BCD.mT, band_BTC, 1.0)
        # Each word meets the noise k times for each of its neighbours: its weight, spread over the M words drawn.
        weight_BT1 = band_BTC.sum(2, keepdim=True) * (self.negatives / self.noise_words)
        noise_MD = neighbours_VD[noise_M]
        loss_negative, slope_BTM = _toward(centres_BTD @ noise_MD.mT, weight_BT1, 0.0)
        into_BTD = slope_BTC @ around_BCD + slope_BTM @ noise_MD
        into_MD = slope_BTM.flatten(0, 1).mT @ centres_BTD.flatten(0, 1)
        into_BCD = slope_BTC.mT @ centres_BTD
        words = _summed(self.tables.words_VD, [centres_BT], [into_BTD])
        neighbours = _summed(self.tables.neighbours_VD, [around_BC, noise_M], [into_BCD, into_MD])
        self.tables.words_VD.grad, self.tables.neighbours_VD.grad = words, neighbours
        return (loss_positive + loss_negative) / num_pairs, int(num_pairs)

    def evaluate(self, batches: Iterable[Stretches]) -> dict[str, float]:
        """The expected ``loss`` of a pair: no draw is made, each pair and noise word counts by its probability.

        A pair at distance d counts ``keep keep (W - d + 1) / W``; that dropped words bring others nearer is left out.
        """
        total, weight = 0.0, 0.0
        words_VD, neighbours_VD = self.tables.words_VD.detach(), self.tables.neighbours_VD.detach()
        device, noise_V = words_VD.device, self.noise_V.to(words_VD.device)
        for batch in batches:
            words_N = self._joined(list(batch["words"]))
            centres_BT, around_BC = self._blocks(words_N)
            distance_TC = (torch.arange(around_BC.shape[1]) - self.window - torch.arange(BLOCK)[:, None]).abs()
            share_BTC = self._band(words_N, torch.full_like(words_N, self.window)) * (
                self.keep_V[centres_BT][:, :, None] * self.keep_V[around_BC][:, None, :]
            )
            share_BTC = share_BTC * ((self.window + 1 - distance_TC) / self.window).clamp(min=0)
            centres_BT, share_BTC = centres_BT.to(device), share_BTC.to(device)
            scores_BTC = words_VD[centres_BT] @ neighbours_VD[around_BC.to(device)].mT
            total += float((share_BTC * F.softplus(-scores_BTC)).sum())
            share_BT = share_BTC.sum(2)
            for centres_T, share_T in zip(centres_BT, share_BT, strict=True):
                noise_T = F.softplus(words_VD[centres_T] @ neighbours_VD.T) @ noise_V
                total += self.negatives * float((share_T * noise_T).sum())
            weight += float(share_BT.sum())
        return {"loss": total / max(weight, 1e-9), "n": weight}


def _toward(scores: torch.Tensor, weights: torch.Tensor, label: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The weighted cross-entropy with ``label``, summed, and its slope by the scores."""
    sign = 1 - 2 * label
    return (weights * F.softplus(sign * scores)).sum(), weights * (torch.sigmoid(scores) - label)


def _summed(table_VD: torch.Tensor, places: Sequence[torch.Tensor], rows: Sequence[torch.Tensor]) -> torch.Tensor:
    """Adds rows up by their word [V, D]; places without a word have rows of zeros and may point anywhere."""
    total_VD = torch.zeros_like(table_VD)
    for where, what in zip(places, rows, strict=True):
        total_VD.index_add_(0, where.flatten().clamp(min=0), what.flatten(0, -2))
    return total_VD
