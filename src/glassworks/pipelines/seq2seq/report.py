"""How well texts are turned into others, in numbers."""

from dataclasses import dataclass, field
from typing import Any

from glassworks.core.report import Report


@dataclass
class Decoded:
    """One held-out pair.

    Attributes:
        source: text.
        target: as it should be.
        greedy: as the likeliest symbols, step by step, have it.
        beam: as beam search has it.
        log_probability: of the beam's best, nats.
    """

    source: str
    target: str
    greedy: str
    beam: str
    log_probability: float


@dataclass
class OtherLength:
    """How well sources of a length that was not learned from are answered.

    Attributes:
        length: symbols of each source.
        n: sources.
        exact: share of them that greedy decoding gets wholly right.
    """

    length: int
    n: int
    exact: float


@dataclass
class Seq2SeqReport(Report):
    """How often a target is right to the last symbol.

    Attributes:
        pairs: in all.
        n: held-out pairs that are counted.
        exact: share of them that greedy decoding gets wholly right.
        interval: 95 %, Wilson.
        beam_n: how many of them beam search decoded.
        beam_exact: share of these it gets wholly right.
        greedy_exact_of_beamed: greedy's share of the same.
        parameters: of the network.
        best_epoch: by the loss of the pairs that choose it.
        history: one entry per epoch.
        examples: some held-out pairs, mistakes first.
        attention: of the first example, [T, S]; ``None`` without attention.
        untrained: ``loss`` and ``exact`` of the held-out pairs before the first step; none in runs of before.
        other_lengths: shorter and longer sources, where all that were learned from have one length.
    """

    pairs: int
    n: int
    exact: float
    interval: tuple[float, float]
    beam_n: int
    beam_exact: float
    greedy_exact_of_beamed: float
    parameters: int
    best_epoch: int
    history: list[dict[str, Any]]
    examples: list[Decoded]
    attention: list[list[float]] | None
    untrained: dict[str, float] | None = None
    other_lengths: list[OtherLength] = field(default_factory=list[OtherLength])
