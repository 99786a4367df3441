"""Bits per character, samples and gradients of a trained language model.

The bits of the held-out part are measured in one go through it, the memory carried along, in float32 whatever the
training computed in.
"""

import math

import numpy as np

from glassworks.pipelines.language.data import Loaders
from glassworks.pipelines.language.gradient_reach import gradient_lengths, reaches
from glassworks.pipelines.language.network import written
from glassworks.pipelines.language.report import LanguageReport
from glassworks.pipelines.language.train import LanguageJob, Trained
from glassworks.tasks.language import LanguageModelling

_TEMPERATURES = (0.3, 0.7, 1.0)
_SHOWN = 400  # characters of each sample


def measure(job: LanguageJob, trained: Trained) -> LanguageReport:
    """The numbers of a run."""
    seed, vocabulary, network, loaders = job.recipe.seed, job.inputs.vocabulary, trained.network, trained.loaders
    task, clip_norm = LanguageModelling(network), job.recipe.training.clip_norm
    with job.context.stage("measuring", None, "steps"):
        measured = task.evaluate(loaders.held_out.epoch(0))
        return LanguageReport(
            characters=len(job.inputs.text),
            symbols=len(vocabulary),
            parameters=sum(parameter.numel() for parameter in network.parameters()),
            bits=measured["bits"],
            train_bits=trained.result.history[-1]["train_loss"] / math.log(2),
            unigram_bits=unigram_bits(loaders, len(vocabulary)),
            n=int(measured["n"]),
            best_epoch=trained.result.best_epoch,
            history=trained.result.history,
            samples=[(t, written(network, vocabulary, "\n", _SHOWN, t, seed)) for t in _TEMPERATURES],
            reach=reaches(network, loaders.held_out.batch(0, 0)["inputs"], seed),
            lengths=[trained.before, gradient_lengths("after learning", task, loaders.train, clip_norm)],
        )


def unigram_bits(loaders: Loaders, num_symbols: int) -> float:
    """Bits of a held-out character by its frequency in the text learned from, every symbol counted once more."""
    known, asked = (getattr(loader.columns, "codes") for loader in (loaders.train, loaders.held_out))  # noqa: B009 - both are Windows
    counts = np.bincount(known, minlength=num_symbols) + 1
    return float(-np.log2(counts / counts.sum())[asked].mean())
