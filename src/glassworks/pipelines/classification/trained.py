"""What every way of training hands over.

Shape letters: N images, K classes.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from scipy.special import softmax

from glassworks.core.engines import TORCH
from glassworks.models.classifier import Classifier
from glassworks.pipelines.classification.data import SplitData
from glassworks.pipelines.classification.head.report import Head
from glassworks.pipelines.classification.head.solve import Solution
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.report import Epoch, FineTune


@dataclass(frozen=True)
class Trained:
    """A trained classifier.

    Attributes:
        job: with nothing left open in its recipe.
        data: what it learned from, and what was held out.
        network: float32 weights.
        held_out_logits_NK: float32 or float64, for the held-out images in the order of the split.
        temperature: divides the logits.
        precision: the number format that training or feature extraction ran in.
        engine: what executed the frozen network.
        head: how the head was solved, where it was.
        curves: epochs of the loop, where it ran.
        finetune: what fine-tuning gained, where the recipe wants it.
        held_out_distances_n: how far held-out images lie from the training images, see ``network.familiar``.
    """

    job: ClassifierJob
    data: SplitData
    network: Classifier
    held_out_logits_NK: np.ndarray
    temperature: float
    precision: str
    engine: str = TORCH
    head: Head | None = None
    curves: list[Epoch] = field(default_factory=list)
    finetune: FineTune | None = None
    held_out_distances_n: np.ndarray | None = None

    @property
    def recipe(self) -> ClassificationRecipe:
        """The recipe, complete."""
        return self.job.recipe

    @cached_property
    def held_out_probabilities(self) -> np.ndarray:
        """Probabilities [N, K] of the held-out images, after the temperature."""
        return softmax(self.held_out_logits_NK / self.temperature, axis=1)

    @cached_property
    def held_out_labels(self) -> np.ndarray:
        """Their class indices [N]."""
        return self.data.labels(self.data.splits.held_out)


def put_head(classifier: Classifier, solution: Solution) -> None:
    """Makes an exact solution the classifier's head."""
    with torch.no_grad():
        classifier.head.weight.copy_(torch.from_numpy(solution.weight_KD))
        classifier.head.bias.copy_(torch.from_numpy(solution.bias_K))
