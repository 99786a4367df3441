"""A small network learns few digits; others choose its temperature and its threshold, and others again measure both.

Sources: temperature scaling, Guo et al. 2017, arXiv:1706.04599; the trade of coverage for error, Chow 1970.

Shape letters: N digits, K classes, D pixels (64).
"""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.core.seeds import derive
from glassworks.data.loader import Loader
from glassworks.data.synthetic.xo import draw as letter
from glassworks.metrics.calibration import fit_temperature
from glassworks.metrics.reliability import Reliability
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.repeats import seeds_of
from glassworks.pipelines.threshold.recipe import ThresholdRecipe
from glassworks.pipelines.threshold.report import Fitted, ThresholdReport
from glassworks.pipelines.threshold.rules import choose, given, log_loss, probabilities
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

_STRANGERS = 200  # images of each kind that are no digits


@dataclass(frozen=True)
class Parts:
    """Rows of the digits: to learn from, to choose with, to measure on."""

    digits: Digits
    learn: np.ndarray
    choose: np.ndarray
    measure: np.ndarray

    @classmethod
    def divided(cls, seed: int, examples: int) -> "Parts":
        """``examples`` to learn from, and the others in two halves."""
        digits = Digits.divided(seed)
        others = np.concatenate([digits.train[examples:], digits.held_out])
        return cls(digits, digits.train[:examples], others[::2], others[1::2])


def resolve(job: Job[ThresholdRecipe, None]) -> ThresholdRecipe:
    """Adam, until the digits are known by heart: such networks are too sure."""
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "adam"}
    return resolve_training(job.recipe, **defaults, epochs=60, batch_size=20, learning_rate=3e-3)


def train(job: Job[ThresholdRecipe, None]) -> list[nn.Sequential]:
    """One network per seed."""
    recipe, found = job.recipe, []
    for seed in seeds_of(recipe.seed, recipe.threshold.repeats):
        parts = Parts.divided(seed, recipe.threshold.examples)
        network = dense([64, recipe.threshold.hidden, 10], "relu", seed=seed)
        size = min(recipe.training.batch_size, len(parts.learn))
        loader = Loader(parts.digits.columns, parts.learn, size, seed, shuffle=True, drop_last=True)
        part = job.folder.part(f"seed-{seed}")
        task = Supervised(network, "cross_entropy")
        fit(task, loader, None, recipe.training, part, seed=seed, context=job.context, resume=job.resume)
        found.append(network.cpu().eval())
    return found


def measure(job: Job[ThresholdRecipe, None], networks: list[nn.Sequential]) -> ThresholdReport:
    """Every seed, and the first one's curve and export."""
    config, seeds = job.recipe.threshold, seeds_of(job.recipe.seed, job.recipe.threshold.repeats)
    parts = [Parts.divided(seed, config.examples) for seed in seeds]
    fitted = [fit_one(network, one, config.most_wrong) for network, one in zip(networks, parts, strict=True)]
    inputs_ND, labels_N = columns(parts[0], parts[0].measure)
    probabilities_NK = probabilities(sums(networks[0], inputs_ND), fitted[0].temperature)
    confidences_N, right_N = probabilities_NK.max(axis=1), probabilities_NK.argmax(axis=1) == labels_N
    curve: list[list[float]] = []
    for threshold in np.linspace(0, 1, 101):
        coverage, wrong = given(confidences_N, right_N, float(threshold))
        if wrong is not None:
            curve.append([float(threshold), coverage, wrong])
    difference, same = exported(networks[0], inputs_ND)
    return ThresholdReport(fitted, len(labels_N), curve, difference, same)


def fit_one(network: nn.Module, parts: Parts, most_wrong: float) -> Fitted:
    """Temperature and threshold from the digits that choose, everything else from those that measure."""
    chosen_ND, chosen_N = columns(parts, parts.choose)
    choosing_NK = sums(network, chosen_ND)
    temperature = fit_temperature(choosing_NK, chosen_N)
    choosing_NK = probabilities(choosing_NK, temperature)
    threshold = choose(choosing_NK.max(axis=1), choosing_NK.argmax(axis=1) == chosen_N, most_wrong)
    inputs_ND, labels_N = columns(parts, parts.measure)
    logits_NK = sums(network, inputs_ND)
    right_N = logits_NK.argmax(axis=1) == labels_N
    coverage, wrong = given(probabilities(logits_NK, temperature).max(axis=1), right_N, threshold)
    return Fitted(
        temperature=temperature,
        threshold=threshold,
        accuracy=float(right_N.mean()),
        log_loss=[log_loss(logits_NK, labels_N, one) for one in (1.0, temperature)],
        calibration_error=[_calibration_error(logits_NK, right_N, one) for one in (1.0, temperature)],
        coverage=coverage,
        wrong=wrong,
        unknown={
            name: given(probabilities(sums(network, images_ND), temperature).max(axis=1), np.ones(len(images_ND), bool),
                        threshold)[0]
            for name, images_ND in strangers(parts.digits).items()
        },
    )  # fmt: skip


def columns(parts: Parts, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixels [N, D] and classes [N] of some rows."""
    arrays = parts.digits.columns.arrays
    return arrays["inputs"][rows], arrays["targets"][rows]


def sums(network: nn.Module, inputs_ND: np.ndarray) -> np.ndarray:
    """What goes into softmax [N, K]."""
    with torch.inference_mode():
        return network(torch.from_numpy(inputs_ND)).numpy()


def _calibration_error(logits_NK: np.ndarray, right_N: np.ndarray, temperature: float) -> float:
    reliability = Reliability()
    reliability.update(probabilities(logits_NK, temperature).max(axis=1), right_N)
    return reliability.expected_calibration_error()


def strangers(digits: Digits) -> dict[str, np.ndarray]:
    """Images that are no digits, as the network is given them [N, D]: pixels of digits shuffled, and letters X."""
    random = np.random.default_rng(derive(0, "strangers"))
    inputs_ND = digits.columns.arrays["inputs"]
    noise_ND = random.permuted(inputs_ND[digits.held_out[:_STRANGERS]], axis=1)
    letters = np.stack([_small(np.asarray(letter("x", "thicker", number), float)) for number in range(_STRANGERS)])
    low, high = float(inputs_ND.min()), float(inputs_ND.max())
    letters_ND = (low + (high - low) * letters.reshape(_STRANGERS, -1) / 255).astype(np.float32)
    return {"shuffled pixels": noise_ND, "letters X": letters_ND}


def _small(image_HW: np.ndarray) -> np.ndarray:
    """32 x 32 pixels as 8 x 8 means, brightened to the digits' range."""
    means = image_HW.reshape(8, 4, 8, 4).mean(axis=(1, 3))
    return means * (255 / max(means.max(), 1.0))


def exported(network: nn.Module, inputs_ND: np.ndarray) -> tuple[float, int]:
    """Writes the network as a program, reads it again, and compares: largest difference, and equal answers."""
    inputs, file = torch.from_numpy(inputs_ND), io.BytesIO()
    batch = torch.export.Dim("batch", min=1, max=1_000_000)
    torch.export.save(torch.export.export(network, (inputs[:2],), dynamic_shapes=({0: batch},)), file)
    file.seek(0)
    program = torch.export.load(file).module()
    with torch.inference_mode():
        before, after = (one(inputs).softmax(dim=1) for one in (network, program))
    return float((before - after).abs().max()), int((before.argmax(1) == after.argmax(1)).sum())
