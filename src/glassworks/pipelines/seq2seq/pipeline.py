"""An encoder and a decoder learn to turn one text into another: digits reversed, dates normalized, any pairs in a file.

Shape letters: N pairs, S source symbols, T target symbols.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.core.files import write_atomic
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import resolve_training
from glassworks.pipelines.generate import Generated, GenerateRequest
from glassworks.pipelines.report import Findings
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from glassworks.data.text.characters import Vocabulary
    from glassworks.data.text.pairs import Pair
    from glassworks.models.sequence.seq2seq import Seq2Seq

DEFAULTS: dict[str, Any] = {
    "optimizer": "adam", "learning_rate": 3e-3, "weight_decay": 0.0, "warmup_fraction": 0.0, "batch_size": 128,
    "epochs": 8,
}  # fmt: skip
_VOCABULARIES = "vocabularies.json"


class PairsConfig(Config):
    """The ``[data]`` table."""

    source: str
    """``reversed_digits``, ``dates``, or a file with two texts parted by a tab on every line."""
    count: Annotated[int, Field(ge=10)] = 25_000
    """Pairs to draw, where they are drawn."""
    length: Annotated[int, Field(ge=2, le=64)] = 8
    """Digits to reverse."""
    val_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Part of the pairs that is held out, a quarter of it to choose the best epoch; sources are in one part only."""
    reverse_sources: bool = False
    """Read sources from their end (Sutskever et al. 2014, section 3.3)."""


class Seq2SeqConfig(Config):
    """The ``[seq2seq]`` table."""

    hidden: Annotated[int, Field(ge=1, le=4096)] = 128
    """Units of encoder and decoder."""
    embedding: Annotated[int, Field(ge=1, le=1024)] = 32
    """Numbers that stand for a symbol."""
    attention: bool = True
    """The decoder looks back over all states of the encoder."""
    teacher_forcing: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of target symbols that the decoder is told while learning, instead of its own."""
    beam: Annotated[int, Field(ge=1, le=64)] = 4
    """Width of the beam search."""


class Seq2SeqRecipe(Recipe):
    """Encoder, decoder, attention."""

    task: str = "seq2seq"
    """The kind of recipe: what one run of it does."""
    data: PairsConfig
    seq2seq: Seq2SeqConfig = Seq2SeqConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> "list[Pair]":
        """The pairs, drawn or read.

        Raises:
            DataError: no such file, lines that are no pairs, or fewer pairs than there can be parts.
        """
        from glassworks.data.text import pairs

        if self.data.source == "reversed_digits":
            return pairs.reversed_digits(self.data.count, self.data.length, derive(self.seed, "pairs"))
        if self.data.source == "dates":
            return pairs.dates(self.data.count, derive(self.seed, "pairs"))
        return pairs.read_pairs(self.data.source)


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


def run(
    recipe: Seq2SeqRecipe, inputs: "list[Pair]", folder: RunFolder, *, resume: bool, context: RunContext
) -> Findings:
    """See ``pipelines.base.run``."""
    import json

    from glassworks.models.files.network_file import write_networks
    from glassworks.pipelines.seq2seq import show as shown
    from glassworks.pipelines.snapshots import Pictured
    from glassworks.tasks.seq2seq import Seq2SeqLearning
    from glassworks.training.loop import fit

    recipe = resolve_training(recipe, **DEFAULTS)
    work = Work.of(recipe, inputs)
    symbols = [work.sources.symbols, work.targets.symbols]
    write_atomic(folder.path / _VOCABULARIES, json.dumps({"symbols": symbols, "most": work.targets_NT.shape[1]}))
    network = build(recipe.seq2seq, len(work.sources), len(work.targets), recipe.seed)
    task = Seq2SeqLearning(network, recipe.seq2seq.teacher_forcing)
    observers = [Pictured(folder, lambda: shown.sheets(network, work), recipe.training.epochs, recipe.seed)]
    result = fit(
        task, work.loader(work.train, shuffle=True), work.loader(work.monitor), recipe.training, folder,
        seed=recipe.seed, context=context, resume=resume, observers=observers if recipe.seq2seq.attention else [],
    )  # fmt: skip
    with context.stage("decoding", None, "steps"):
        numbers = shown.report(network, work, result)
    digest = write_networks(folder.model, task.modules, recipe)
    return finish(
        recipe, folder, context, numbers, verdicts=shown.verdicts(numbers), tables=shown.tables(numbers),
        figures=shown.figures(numbers), weights_hash=digest,
    )  # fmt: skip


@dataclass(frozen=True)
class Work:
    """Pairs as numbers, and who is learned from.

    Attributes:
        recipe: of the run.
        pairs: texts.
        sources: vocabulary of the sources.
        targets: vocabulary of the targets.
        sources_NS: int64, filled up with 0.
        targets_NT: int64, each ended by 2, filled up with 0.
        train: rows to learn from.
        monitor: rows that choose the best epoch.
        test: rows that are counted.
    """

    recipe: Seq2SeqRecipe
    pairs: "list[Pair]"
    sources: "Vocabulary"
    targets: "Vocabulary"
    sources_NS: np.ndarray
    targets_NT: np.ndarray
    train: np.ndarray
    monitor: np.ndarray
    test: np.ndarray

    @classmethod
    def of(cls, recipe: Seq2SeqRecipe, pairs: "list[Pair]") -> "Work":
        """Everything that follows from the pairs and the seed.

        Raises:
            DataError: too few different sources to hold some out.
        """
        from glassworks.data.text.pairs import padded, vocabulary_of

        asked = [source[::-1] if recipe.data.reverse_sources else source for source, _ in pairs]
        sources, targets = vocabulary_of(asked), vocabulary_of([target for _, target in pairs])
        train, monitor, test = _parts(asked, recipe)
        return cls(
            recipe, pairs, sources, targets, padded(asked, sources, end=False),
            padded([target for _, target in pairs], targets, end=True), train, monitor, test,
        )  # fmt: skip

    def loader(self, rows: np.ndarray, *, shuffle: bool = False) -> Any:
        """Batches of ``rows``."""
        from glassworks.data.loader import Loader, Tensors

        columns = Tensors({"sources": self.sources_NS, "targets": self.targets_NT}, "pairs")
        size = min(self.recipe.training.batch_size if shuffle else 500, len(rows))
        return Loader(columns, rows, size, derive(self.recipe.seed, "order"), shuffle=shuffle, drop_last=shuffle)


def _parts(sources: list[str], recipe: Seq2SeqRecipe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows to learn from, to choose by and to count; rows of one source stay together."""
    names = sorted(set(sources))
    order = np.random.default_rng(derive(recipe.seed, "parts")).permutation(len(names))
    counted = max(1, round(0.75 * recipe.data.val_fraction * len(names)))
    chosen = max(1, round(0.25 * recipe.data.val_fraction * len(names)))
    if counted + chosen >= len(names):
        raise DataError(
            expected="at least three different sources, some to learn from and some to hold out",
            found=f"{len(names)}",
            do="Give more pairs, or lower data.val_fraction.",
        )
    part_of = dict.fromkeys(names, 0)
    part_of |= {names[at]: 2 for at in order[:counted]} | {names[at]: 1 for at in order[counted : counted + chosen]}
    parts_N = np.array([part_of[source] for source in sources])
    train, monitor, test = (np.flatnonzero(parts_N == part) for part in (0, 1, 2))
    return train, monitor, test


def build(config: Seq2SeqConfig, source_symbols: int, target_symbols: int, seed: int) -> "Seq2Seq":
    """The network with random weights."""
    import torch

    from glassworks.models.sequence.seq2seq import Seq2Seq

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "network"))
        return Seq2Seq(
            source_symbols, target_symbols, embedding=config.embedding, hidden=config.hidden, attention=config.attention
        )


def generate(recipe: Seq2SeqRecipe, folder: RunFolder, request: GenerateRequest, context: RunContext) -> Generated:
    """See ``verbs.generate``: the likeliest targets of the prompt, by beam search."""
    import json

    import torch

    from glassworks.data.text.characters import Vocabulary
    from glassworks.models.files.network_file import read_networks
    from glassworks.tasks.seq2seq import beam

    if not request.prompt:
        raise DataError(expected="a source text", found="none", do="Write it behind the run, in quotes.")
    kept = json.loads((folder.path / _VOCABULARIES).read_text(encoding="utf-8"))
    sources, targets = (Vocabulary(tuple(symbols)) for symbols in kept["symbols"])
    network = build(recipe.seq2seq, len(sources), len(targets), recipe.seed)
    read_networks(folder.model, {"network": network})
    network.eval()
    text = request.prompt[::-1] if recipe.data.reverse_sources else request.prompt
    with context.stage("decoding", None, "steps"):
        width = max(recipe.seq2seq.beam, request.count)
        found = beam(network, torch.from_numpy(sources.encode(text)), width, request.length or 2 * kept["most"])
    best = found[: request.count]
    return Generated(
        run=str(folder.path), task=recipe.task, prompt=request.prompt,
        texts=[targets.decode(codes) for codes, _ in best],
        details={"log_probabilities": [score for _, score in best]},
    )  # fmt: skip
