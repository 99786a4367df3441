"""What a StackGAN's samples are compared by: do they look like real images, and do they show what their captions say.

- The Fréchet joint distance (DeVries et al. 2019, arXiv:1907.08175) compares images *with* their texts, by vectors of
  our own encoders: it falls where samples become more real, and where they fit their captions better.
- R-precision (Xu et al. 2018, arXiv:1711.10485): how often a sample is nearest to its own caption among a hundred.
- Where the truth about every image is known, as of drawn birds, a network learns to read it off *real* images, and
  then says what the generated ones show.

All of it compares runs on the same data only, and takes images at 64 pixels, larger ones averaged.

Shape letters: N samples, S side, C channels (3), E features, A attributes, V values of all attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.device import pick_device
from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.data.synthetic.birds import COLOURED
from glassworks.metrics.generative import diversity, frechet_distance
from glassworks.models.sequence.text_encoder import ImageEncoder
from glassworks.pipelines.dense import PLAIN
from glassworks.pipelines.stackgan.data import SIDES
from glassworks.pipelines.stackgan.split import StackganJob
from glassworks.tasks.matching import as_samples, chosen_rightly
from glassworks.tasks.supervised import Supervised
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

_PART = 256
_READING = PLAIN | {"schedule": "cosine", "optimizer": "adamw", "learning_rate": 3e-3}


class AttributeReader(nn.Module):
    """uint8 images [N, S, S, 3] to a logit for each value of each attribute [N, V]."""

    def __init__(self, num_values: int) -> None:
        super().__init__()
        self.network = ImageEncoder(num_values, SIDES[0], 24)

    def forward(self, pixels_NSSC: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.network(as_samples(pixels_NSSC))


@dataclass(frozen=True)
class TextComparer:
    """Compares samples of captions with the images that these are of.

    Attributes:
        encoder: of images, whose vectors are compared.
        attributes: names and values; none where nothing is known of the images.
        reader: samples to a logit for each value.
    """

    encoder: nn.Module
    attributes: Mapping[str, tuple[str, ...]]
    reader: nn.Module | None

    def __call__(
        self, fakes: torch.Tensor, reals: torch.Tensor, texts_NE: torch.Tensor, states_NA: torch.Tensor
    ) -> dict[str, float]:
        """``loss`` is ``fjd``, ``matched`` R-precision; ``colours`` and ``stated`` are shares that are recognised."""
        fakes_NE, reals_NE = self.vectors(fakes), self.vectors(reals)
        distance = self.distance(fakes_NE, texts_NE, reals_NE, texts_NE)
        numbers = {
            "loss": distance, "fjd": distance, "matched": float(chosen_rightly(fakes_NE, texts_NE).float().mean()),
            "diversity": diversity(fakes_NE.numpy()) / diversity(reals_NE.numpy()),
        }  # fmt: skip
        if self.reader is not None:
            stated_NA, right_NA = states_NA.numpy() >= 0, self.read(fakes) == states_NA.numpy()
            coloured = [name in COLOURED for name in self.attributes]
            numbers["stated"] = _share(right_NA, stated_NA)
            numbers["colours"] = _share(right_NA[:, coloured], stated_NA[:, coloured])
        return numbers

    def vectors(self, samples: torch.Tensor) -> torch.Tensor:
        """Unit vectors [N, E], on the processor."""
        return F.normalize(_through(self.encoder, samples), dim=1)

    def distance(self, one: torch.Tensor, texts: torch.Tensor, other: torch.Tensor, others: torch.Tensor) -> float:
        """The Fréchet distance of images with their texts to others with theirs."""
        both = [torch.cat(pair, dim=1).double().numpy() for pair in ((one, texts), (other, others))]
        return frechet_distance(*both)

    def read(self, samples: torch.Tensor) -> np.ndarray:
        """int64 [N, A]: the value that each attribute seems to have."""
        assert self.reader is not None, "asked only where there are attributes"  # noqa: S101 - our own invariant
        sizes = [len(values) for values in self.attributes.values()]
        logits = _through(self.reader, samples).split(sizes, dim=1)
        return torch.stack([part.argmax(1) for part in logits], dim=1).numpy()


def _share(right_NA: np.ndarray, stated_NA: np.ndarray) -> float:
    return float((right_NA & stated_NA).sum() / max(1, stated_NA.sum()))


def _through(network: nn.Module, samples: torch.Tensor) -> torch.Tensor:
    network.eval()
    device = next(network.parameters()).device
    with torch.inference_mode():
        return torch.cat([network(part.to(device)).cpu() for part in samples.split(_PART)])


def comparer(job: StackganJob, encoder: nn.Module) -> TextComparer:
    """What compares samples with these images; where their attributes are known it learns to read them first.

    Args:
        job: the run under way.
        encoder: of images, whose vectors are compared.
    """
    attributes = job.inputs.images.attributes
    if not attributes:
        return TextComparer(encoder, {}, None)
    return TextComparer(encoder, attributes, _trained_reader(job).network.to(pick_device(job.recipe.device)))


def _trained_reader(job: StackganJob) -> AttributeReader:
    recipe, split = job.recipe, job.inputs
    sizes = [len(values) for values in split.images.attributes.values()]
    with seeded(derive(recipe.seed, "judge")):
        reader = AttributeReader(sum(sizes))
    values_AN = split.images.attributes_NA.T
    one_hot = [np.eye(size, dtype=np.float32)[values_N] for size, values_N in zip(sizes, values_AN, strict=True)]
    columns = Tensors(
        {"inputs": split.images.pixels(SIDES[0], None), "targets": np.concatenate(one_hot, axis=1)}, "images"
    )
    size = min(64, len(split.train))
    epochs = max(1, round(recipe.data.judge_steps * size / len(split.train)))
    config = LoopConfig.parse({**_READING, "batch_size": size, "epochs": epochs}, "the attribute reader")
    train = Loader(columns, split.train, size, derive(recipe.seed, "judge"), shuffle=True, drop_last=True)
    fit(
        Supervised(reader, "binary_cross_entropy"), train, None, config.on(recipe.device), job.folder.part("judge"),
        seed=derive(recipe.seed, "judge"), context=job.context, resume=job.resume,
    )  # fmt: skip
    return reader
