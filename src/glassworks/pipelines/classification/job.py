"""What every way of training is given, and what it hands over.

Shape letters: N images, K classes.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.core.pixels import PixelSpec
from glassworks.core.workspace import RunFolder
from glassworks.data.images.problems import Checked, judge
from glassworks.data.sources.source import Problem, Source
from glassworks.data.splits import Splits, make_splits
from glassworks.models.classifier import Classifier
from glassworks.pipelines.classification.extract import Extracted
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.report import Epoch, FineTune, Head
from glassworks.training.engine import Engine


@dataclass(frozen=True)
class Job:
    """What a way of training works on.

    Attributes:
        source: the images.
        network: normalized pixels [B, 3, S, S] to features [B, D], float32.
        architecture: the network by name and arguments, as text; what its tensors alone do not tell.
        num_features: D.
        spec: the preprocessing.
        device: where the network computes.
        seed: of splits, folds and the loop.
        val_fraction: held out where the source makes no split.
        folder: of the run.
        resume: go on from the folder's last checkpoint.
        context: of the run.
        engine: this process among those that torchrun started.
    """

    source: Source
    network: nn.Module
    architecture: str
    num_features: int
    spec: PixelSpec
    device: torch.device
    seed: int
    val_fraction: float
    folder: RunFolder
    resume: bool
    context: RunContext
    engine: Engine


@dataclass(frozen=True)
class Divided:
    """The checked and divided data of a run, with labels that index the classes that can be learned.

    Attributes:
        checked: the judgement over the source.
        splits: sample indices.
        classes: names of the K classes with training images.
        label_of: source label to class index; -1 for a class without training images.
    """

    checked: Checked
    splits: Splits
    classes: list[str]
    label_of: np.ndarray

    @classmethod
    def of(cls, job: Job, extracted: Extracted) -> "Divided":
        """Judges and divides what the one pass found.

        Classes without a training image are left out; their held-out images are named and not judged.

        Raises:
            DataError: too few usable images or classes.
        """
        checked = judge(job.source, extracted.inspections, extracted.failures)
        splits = make_splits(checked, seed=job.seed, val_fraction=job.val_fraction)
        if not splits.held_out:
            raise DataError(
                expected="at least one image to hold out for the evaluation",
                found="classes of a single image each" if splits.origin == "made" else "an empty val or test split",
                do="Add images: two of a class are the least that can be learnt from and measured.",
            )
        samples, names = checked.source.samples, checked.source.classes
        trained = sorted({samples[index].label for index in splits.train})
        label_of = np.full(len(names), -1)
        label_of[trained] = np.arange(len(trained))
        for part in (splits.held_out, splits.monitor):
            unknown = [index for index in part if label_of[samples[index].label] < 0]
            part[:] = [index for index in part if label_of[samples[index].label] >= 0]
            detail = "a held-out image of a class without training images: not judged"
            checked.problems += [
                Problem("unlearned_class", samples[index].path, "excluded", detail) for index in unknown
            ]
        return cls(checked, splits, [names[label] for label in trained], label_of)

    def labels(self, indices: list[int]) -> np.ndarray:
        """Class indices int64 [N] of samples."""
        return self.label_of[[self.checked.source.samples[index].label for index in indices]]

    def keys(self, indices: list[int]) -> list[str]:
        """Content hashes of samples, the keys of every cache."""
        return [self.checked.hashes[index] for index in indices]


@dataclass
class Outcome:
    """A trained classifier.

    Attributes:
        network: float32 weights.
        held_out_logits_NK: float32 or float64, for the held-out images in the order of the split.
        temperature: divides the logits.
        precision: the number format that training or feature extraction ran in.
        head: how the head was solved, where it was.
        curves: epochs of the loop, where it ran.
        finetune: what fine-tuning gained, where it was asked for.
    """

    network: Classifier
    held_out_logits_NK: np.ndarray
    temperature: float
    precision: str
    head: Head | None = None
    curves: list[Epoch] = field(default_factory=list)
    finetune: FineTune | None = None


def put_head(classifier: Classifier, solution: Solution) -> None:
    """Makes an exact solution the classifier's head."""
    with torch.no_grad():
        classifier.head.weight.copy_(torch.from_numpy(solution.weight_KD))
        classifier.head.bias.copy_(torch.from_numpy(solution.bias_K))
