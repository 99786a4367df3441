"""What a StackGAN's pictures are judged by: do they look like real ones, and do they show what their captions say.

- The Fréchet joint distance (DeVries et al. 2019, arXiv:1907.08175) compares pictures *with* their texts, by vectors of
  our own encoders: it falls where pictures become more real, and where they fit their captions better.
- R-precision (Xu et al. 2018, arXiv:1711.10485): how often a picture is nearest to its own caption among a hundred.
- Where the truth about every picture is known, as of drawn birds, a network learns to read it off *real* pictures, and
  then says what the generated ones show.

All of it compares runs on the same data only, and sees pictures at 64 pixels, larger ones averaged.

Shape letters: N samples, S side, C channels (3), E features, A attributes, V values of all attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.device import pick_device
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.data.synthetic.birds import COLOURED
from glassworks.metrics.generative import diversity, frechet_distance
from glassworks.models.sequence.text_encoder import PictureEncoder
from glassworks.pipelines.dense import PLAIN
from glassworks.pipelines.stackgan.data import SIDES
from glassworks.pipelines.stackgan.text import Texts
from glassworks.tasks.matching import as_samples, chosen_rightly
from glassworks.tasks.supervised import Supervised
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

if TYPE_CHECKING:
    from glassworks.pipelines.stackgan.stages import Work

_PART = 256


class Reading(nn.Module):
    """uint8 pictures [N, S, S, 3] to a logit for each value of each attribute [N, V]."""

    def __init__(self, num_values: int) -> None:
        super().__init__()
        self.network = PictureEncoder(num_values, SIDES[0], 24)

    def forward(self, pixels_NSSC: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.network(as_samples(pixels_NSSC))


@dataclass(frozen=True)
class CaptionJudge:
    """Judges samples of captions.

    Attributes:
        pictures: the encoder whose vectors are compared.
        attributes: names and values; none where nothing is known of the pictures.
        reader: samples to a logit for each value.
    """

    pictures: nn.Module
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
            told_NA, right_NA = states_NA.numpy() >= 0, self.read(fakes) == states_NA.numpy()
            coloured = [name in COLOURED for name in self.attributes]
            numbers["stated"] = _share(right_NA, told_NA)
            numbers["colours"] = _share(right_NA[:, coloured], told_NA[:, coloured])
        return numbers

    def vectors(self, samples: torch.Tensor) -> torch.Tensor:
        """Unit vectors [N, E], on the processor."""
        return F.normalize(_through(self.pictures, samples), dim=1)

    def distance(self, one: torch.Tensor, texts: torch.Tensor, other: torch.Tensor, others: torch.Tensor) -> float:
        """Of pictures with their texts to others with theirs."""
        both = [torch.cat(pair, dim=1).double().numpy() for pair in ((one, texts), (other, others))]
        return frechet_distance(*both)

    def read(self, samples: torch.Tensor) -> np.ndarray:
        """int64 [N, A]: the value that each attribute seems to have."""
        assert self.reader is not None, "asked only where there are attributes"  # noqa: S101 - our own invariant
        sizes = [len(values) for values in self.attributes.values()]
        logits = _through(self.reader, samples).split(sizes, dim=1)
        return torch.stack([part.argmax(1) for part in logits], dim=1).numpy()


def _share(right_NA: np.ndarray, told_NA: np.ndarray) -> float:
    return float((right_NA & told_NA).sum() / max(1, told_NA.sum()))


def _through(network: nn.Module, samples: torch.Tensor) -> torch.Tensor:
    network.eval()
    device = next(network.parameters()).device
    with torch.inference_mode():
        return torch.cat([network(part.to(device)).cpu() for part in samples.split(_PART)])


def caption_judge(work: "Work", texts: Texts) -> CaptionJudge:
    """A judge for these pictures; where their attributes are known it learns to read them first."""
    pictures, recipe = work.pictures, work.recipe
    if not pictures.attributes:
        return CaptionJudge(texts.pictures, {}, None)
    sizes = [len(values) for values in pictures.attributes.values()]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(recipe.seed, "judge"))
        reading = Reading(sum(sizes))
    truth_NV = np.concatenate([np.eye(size, dtype=np.float32)[column] for size, column in
                               zip(sizes, pictures.attributes_NA.T, strict=True)], axis=1)  # fmt: skip
    columns = Tensors({"inputs": pictures.pixels(SIDES[0], None), "targets": truth_NV}, "pictures")
    size = min(64, len(work.train))
    epochs = max(1, round(recipe.data.judge_steps * size / len(work.train)))
    settings = PLAIN | {"schedule": "cosine", "optimizer": "adamw", "learning_rate": 3e-3}
    config = LoopConfig.parse({**settings, "batch_size": size, "epochs": epochs}, "the judge").on(recipe.device)
    train = Loader(columns, work.train, size, derive(recipe.seed, "judge"), shuffle=True, drop_last=True)
    fit(
        Supervised(reading, "binary_cross_entropy"), train, None, config, work.folder.part("judge"),
        seed=derive(recipe.seed, "judge"), context=work.context, resume=work.resume,
    )  # fmt: skip
    return CaptionJudge(texts.pictures, pictures.attributes, reading.network.to(pick_device(recipe.device)))
