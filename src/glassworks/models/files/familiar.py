"""How far the features of an image lie from those of the images that a classifier was trained on.

What is unusual here:

* One distance for every class and network, in units of a limit: up to 1 lie all but a small share of the images that
  are like those of training, and were not learned from.
* Lengths are taken out first: what most changes the length of a feature vector is contrast, not what is on the image.
* In the leading directions of the training features the nearest class counts, by the spread within the classes
  (Lee et al. 2018, arXiv:1807.03888); what lies outside of them counts by the spread that training images have there
  (Wang et al. 2022, arXiv:2203.10807). ``bench/unlike.py`` compares it with other statistics.

Shape letters: N images, D features, Q directions, K classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from glassworks.models.files.metadata import Familiarity

PREFIX = "familiar."
"""Of the tensors in a model file that are no part of its network."""
NAMES = ("mean", "directions", "whitening", "centres")


@dataclass(frozen=True)
class Familiar:
    """The statistic of a classifier's features.

    Attributes:
        said: its numbers in the metadata of the model file.
        mean_D: of the directions x / |x| of training features x.
        directions_QD: orthonormal, of the largest variance about the mean.
        whitening_QQ: makes the spread within the classes 1 in every one of them.
        centres_KQ: of the classes, whitened.
    """

    said: Familiarity
    mean_D: torch.Tensor
    directions_QD: torch.Tensor
    whitening_QQ: torch.Tensor
    centres_KQ: torch.Tensor

    @classmethod
    def of(cls, tensors: Mapping[str, torch.Tensor], said: Familiarity) -> "Familiar":
        """From a file's tensors, which ``misfits`` has nothing to say of."""
        return cls(said, *(tensors[PREFIX + name] for name in NAMES))

    def distances(self, features_ND: torch.Tensor) -> torch.Tensor:
        """Distances [N], float32: above 1 an image is unlike those of training; NaN where a feature is no number."""
        features_ND = features_ND.float()
        lengths_N1 = features_ND.square().sum(1, keepdim=True).sqrt().clamp_min(TINY)
        about_ND = features_ND / lengths_N1 - self.mean_D
        along_NQ = about_ND @ self.directions_QD.T
        outside_N = (about_ND.square().sum(1) - along_NQ.square().sum(1)).clamp_min(0.0)
        white_NQ = along_NQ @ self.whitening_QQ
        # Multiplied out: all differences [N, K, Q] of a thousand classes would be megabytes for an image.
        across_NK = self.centres_KQ.square().sum(1) - 2 * white_NQ @ self.centres_KQ.T
        nearest_N = (white_NQ.square().sum(1) + across_NK.amin(1)).clamp_min(0.0)
        return (nearest_N + outside_N / self.said.variance_outside).sqrt() / self.said.limit

    def tensors(self) -> dict[str, torch.Tensor]:
        """By their names in a model file."""
        found = (self.mean_D, self.directions_QD, self.whitening_QQ, self.centres_KQ)
        return {PREFIX + name: tensor for name, tensor in zip(NAMES, found, strict=True)}

    def on(self, device: torch.device) -> "Familiar":
        """The same where the network computes."""
        return Familiar(self.said, *(tensor.to(device) for tensor in self.tensors().values()))


TINY = 1e-12
"""A length that is taken for none."""


def misfits(tensors: Mapping[str, torch.Tensor], num_features: int, num_classes: int) -> list[str]:
    """What is wrong with the tensors of a file, by their names; nothing where they make a ``Familiar``."""
    directions = tensors.get(f"{PREFIX}directions")
    count = len(directions) if directions is not None and directions.ndim == 2 else 0
    wanted = dict(
        zip(NAMES, [(num_features,), (count, num_features), (count, count), (num_classes, count)], strict=True)
    )
    problems = [f"{name}: not known" for name in tensors if name.removeprefix(PREFIX) not in wanted]
    for name, shape in wanted.items():
        tensor = tensors.get(PREFIX + name)
        if tensor is None:
            problems.append(f"{PREFIX}{name}: missing, {list(shape)} needed")
        elif tuple(tensor.shape) != shape or not count:
            problems.append(f"{PREFIX}{name}: shape {list(tensor.shape)}, {list(shape)} needed")
        elif tensor.dtype != torch.float32:
            problems.append(f"{PREFIX}{name}: numbers of type {tensor.dtype}, torch.float32 needed")
        elif not bool(torch.isfinite(tensor).all()):
            problems.append(f"{PREFIX}{name}: NaN or infinity")
    return problems
