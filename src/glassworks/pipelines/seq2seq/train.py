"""Learning to turn one text into another, through the loop."""

from dataclasses import dataclass
from typing import Any

from glassworks.data.text.pairs import Pair
from glassworks.models.sequence.seq2seq import Seq2Seq
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import resolve_training
from glassworks.pipelines.seq2seq.data import EncodedPairs, write_vocabularies
from glassworks.pipelines.seq2seq.network import attention, build
from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe
from glassworks.pipelines.seq2seq.watch import Answering
from glassworks.pipelines.snapshots import Sheets, Snapshots
from glassworks.tasks.seq2seq import Seq2SeqLearning
from glassworks.training.loop import FitResult, fit
from glassworks.training.observers import Observer

Seq2SeqJob = Job[Seq2SeqRecipe, EncodedPairs]

DEFAULTS: dict[str, Any] = {
    "optimizer": "adam", "learning_rate": 3e-3, "weight_decay": 0.0, "warmup_fraction": 0.0, "batch_size": 128,
    "epochs": 8,
}  # fmt: skip


@dataclass(frozen=True)
class Trained:
    """A network with the weights of its best epoch, and how the training went.

    Attributes:
        network: as it is after the training.
        result: by epoch.
        untrained: what the pairs that choose the epoch gave before the first step.
    """

    network: Seq2Seq
    result: FitResult
    untrained: dict[str, float]


def prepare(job: Job[Seq2SeqRecipe, list[Pair]]) -> EncodedPairs:
    """The pairs as numbers."""
    return EncodedPairs.of(job.recipe, job.inputs)


def resolve(job: Seq2SeqJob) -> Seq2SeqRecipe:
    """The loop's defaults."""
    return resolve_training(job.recipe, **DEFAULTS)


def train(job: Seq2SeqJob) -> Trained:
    """Learns, and keeps an image of the attention after every epoch."""
    recipe, encoded = job.recipe, job.inputs
    write_vocabularies(job.folder, encoded)
    network = build(recipe.seq2seq, len(encoded.sources), len(encoded.targets), recipe.seed)
    watching: list[Observer] = [Answering(job.folder, network, encoded)]
    if recipe.seq2seq.attention:
        watching.append(Snapshots(job.folder, lambda: sheets(network, encoded), recipe.training.epochs, recipe.seed))
    learning = Seq2SeqLearning(network, recipe.seq2seq.teacher_forcing)
    untrained = learning.evaluate(encoded.validation().epoch(0))  # before a checkpoint is read, too
    result = fit(
        learning, encoded.training(recipe), encoded.validation(), recipe.training, job.folder, seed=recipe.seed,
        context=job.context, resume=job.resume, observers=watching,
    )  # fmt: skip
    return Trained(network, result, {name: untrained[name] for name in ("loss", "exact")})


def sheets(network: Seq2Seq, encoded: EncodedPairs) -> Sheets:
    """The attention of the first pair that is counted, target symbols downwards, source symbols across."""
    matrix_TS = attention(network, encoded, int(encoded.test[0]))
    assert matrix_TS is not None  # noqa: S101 - only of networks with attention
    return {"attention": (matrix_TS, (0.0, 1.0))}
