"""Adversarial learning from images with texts: real is what looks real *and* shows what its text says.

The matching-aware discriminator of Reed et al. 2016 (arXiv:1605.05396, algorithm 1), as StackGAN has it (Zhang et al.
2016, arXiv:1612.03242, section 3.3 and equations 2 to 4): it descends

    -log D(real, own text) - [log(1 - D(real, another text)) + log(1 - D(fake, own text))] / 2

and the generator ``-log D(fake, own text) + weight * KL``, with the divergence of its conditions (equation 2). Either
stage is such a game; which one is a matter of the generator that is given.

Both descend, weighted by ``contrast``, what XMC-GAN adds to it (Zhang et al. 2021, arXiv:2101.04702, section 4.2): by
the discriminator's vectors, each image of the batch chooses its own among all the texts and each text its image,
real ones in the discriminator's update and fakes in the generator's. One strange text says little about a beak.

Unusual here: the real images pass once and are held against both texts, and one set of fakes serves both updates. The
other text of an image is its neighbour's in the shuffled batch.

A batch has ``batch["pixels"]`` uint8 [B, S, S, 3], ``batch["texts"]`` float [B, Q, E], the encoded captions, and
``batch["states"]`` int64 [B, Q, A], what each of them says, -1 where it says nothing; A may be 0.

Shape letters: B batch, N samples, M maps, Q captions of an image, E text features, A attributes, Z noise, C channels,
S side; with a number, that many.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, cast

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.seeds import derive
from glassworks.tasks.matching import as_samples, matching_loss, one_of
from glassworks.tasks.task import Optimizer, StepReport

Values = dict[str, torch.Tensor]
TextCompare = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], dict[str, float]]
"""Fakes [N, C, S, S], reals, texts [N, E] and what these state [N, A] to numbers, among them ``loss``."""

_TEMPERATURE = 0.1  # that cosines of images and texts are divided by
_PART = 64  # samples that are drawn at a time where none is learned from


class TextBatch(Protocol):
    """What a step reads of a batch."""

    def __getitem__(self, name: str, /) -> torch.Tensor:
        """``pixels``, ``texts`` and ``states``."""
        ...


class TextGenerator(Protocol):
    """Noise [B, Z] and texts [B, E] to images, and to mean and log variance [B, N] of their conditions."""

    def __call__(
        self, noise_BZ: torch.Tensor, text_BE: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """See the class."""
        ...


class TextDiscriminator(Protocol):
    """Images and texts to scores [B], in two parts: one image can be held against several texts."""

    def look(self, x_BCSS: torch.Tensor) -> torch.Tensor:
        """Feature maps of the images, no text in them yet."""
        ...

    def score(self, maps_BM44: torch.Tensor, text_BE: torch.Tensor) -> torch.Tensor:
        """[B]."""
        ...

    def in_text_space(self, maps_BM44: torch.Tensor) -> torch.Tensor:
        """[B, E]: these maps as vectors in the space of the texts."""
        ...


def divergence(mean_BN: torch.Tensor, log_variance_BN: torch.Tensor) -> torch.Tensor:
    """``KL(N(mu, sigma^2) || N(0, 1))`` in nats, the mean over the batch: equation 2 of StackGAN."""
    return (mean_BN.square() + log_variance_BN.exp() - log_variance_BN - 1).sum(1).mean() / 2


def matching_aware_loss(own_B: torch.Tensor, other_B: torch.Tensor, fake_B: torch.Tensor) -> torch.Tensor:
    """What the discriminator descends, from its scores of real images with either text and of fakes."""
    return F.softplus(-own_B).mean() + (F.softplus(other_B).mean() + F.softplus(fake_B).mean()) / 2


class TextGan:
    """Trains ``generator`` and ``discriminator`` against each other.

    Args:
        generator: a module; its images are in -1 ... 1.
        discriminator: a module.
        num_noise: Z.
        compare: measures how good samples are; it gets them no larger than ``compared_size``.
        compared_size: side to which images are averaged for it.
        weight: of the divergence of the conditions.
        contrast: weight of the choice among the batch's texts, see the file's head; 0 for none.
        precision: in which a step computes, ``float32`` or ``bfloat16``; what is measured and drawn is never rounded.
        seed: of the noise that evaluations and images use, always the same.
    """

    def __init__(
        self,
        generator: TextGenerator,
        discriminator: TextDiscriminator,
        *,
        num_noise: int,
        compare: TextCompare,
        compared_size: int,
        weight: float = 1.0,
        contrast: float = 0.0,
        precision: str = "float32",
        seed: int = 0,
    ) -> None:
        self.generator, self.discriminator, self.num_noise = generator, discriminator, num_noise
        self.compare, self.compared_size, self.seed = compare, compared_size, seed
        self.weight, self.contrast, self.precision = weight, contrast, precision
        self._generator, self._discriminator = cast("nn.Module", generator), cast("nn.Module", discriminator)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """Both networks."""
        return {"generator": self._generator, "discriminator": self._discriminator}

    def step(self, batch: TextBatch, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update of the discriminator, then one of the generator."""
        half = self.precision == "bfloat16"
        with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=half):
            return self._step(batch, optimizers)

    def _step(self, batch: TextBatch, optimizers: Mapping[str, Optimizer]) -> StepReport:
        self._generator.train()
        self._discriminator.train()
        real_BCSS = as_samples(batch["pixels"].to(self._device))
        text_BE = one_of(batch["texts"].to(self._device))
        noise_BZ = torch.randn(len(text_BE), self.num_noise, device=self._device)
        fake_BCSS, mean_BN, log_variance_BN = self.generator(noise_BZ, text_BE)
        values = self._teach(real_BCSS, fake_BCSS.detach(), text_BE, optimizers["discriminator"])
        # Its own gradients are not wanted now, and cost a third of the pass.
        self._discriminator.requires_grad_(False)
        maps_BM44 = self.discriminator.look(fake_BCSS)
        fooled = F.softplus(-self.discriminator.score(maps_BM44, text_BE)).mean()
        spread = divergence(mean_BN, log_variance_BN)
        optimizers["generator"].minimize(fooled + self.weight * spread + self._chosen(maps_BM44, text_BE))
        self._discriminator.requires_grad_(True)
        values |= {"generator_loss": fooled.detach(), "divergence": spread.detach()}
        return StepReport({"loss": values["discriminator_loss"] + values["generator_loss"], **values})

    def _teach(
        self, real_BCSS: torch.Tensor, fake_BCSS: torch.Tensor, text_BE: torch.Tensor, optimizer: Optimizer
    ) -> Values:
        maps_BM44 = self.discriminator.look(real_BCSS)
        own_B = self.discriminator.score(maps_BM44, text_BE)
        other_B = self.discriminator.score(maps_BM44, text_BE.roll(1, 0))
        fake_B = self._scored(fake_BCSS, text_BE)
        loss = matching_aware_loss(own_B, other_B, fake_B)
        optimizer.minimize(loss + self._chosen(maps_BM44, text_BE))
        right, matched = _right(own_B, fake_B), _right(own_B, other_B)
        return {"discriminator_loss": loss.detach(), "discriminator_accuracy": right, "matching_accuracy": matched}

    def _chosen(self, maps_BM44: torch.Tensor, text_BE: torch.Tensor) -> torch.Tensor | float:
        """The loss by which every image of the batch chooses its own text, and every text its image."""
        if not self.contrast:
            return 0.0
        looks_BE = F.normalize(self.discriminator.in_text_space(maps_BM44), dim=1)
        return self.contrast * matching_loss(looks_BE, text_BE, _TEMPERATURE)

    def evaluate(self, batches: Iterable[TextBatch]) -> dict[str, float]:
        """The comparison's numbers, and how often the discriminator is right about each kind of pair."""
        self._discriminator.eval()
        source = torch.Generator().manual_seed(derive(self.seed, "noise", "evaluation"))
        parts: list[tuple[torch.Tensor, ...]] = []
        scores: list[tuple[torch.Tensor, ...]] = []
        with torch.inference_mode():
            for batch in batches:
                reals, text_BE = as_samples(batch["pixels"]), batch["texts"][:, 0]
                fakes = self._drawn(text_BE, source)
                maps_BM44, on_device = self.discriminator.look(reals.to(self._device)), text_BE.to(self._device)
                own, other = (self.discriminator.score(maps_BM44, text) for text in (on_device, on_device.roll(1, 0)))
                scores.append((own, other, self._scored(fakes.to(self._device), on_device)))
                parts.append((self.reduced(fakes), self.reduced(reals), text_BE, batch["states"][:, 0]))
        own_N, other_N, fake_N = (torch.cat(column) for column in zip(*scores, strict=True))
        fakes, reals, texts, states = (torch.cat(column) for column in zip(*parts, strict=True))
        shares = {
            "discriminator_accuracy": _right(own_N, fake_N), "matching_accuracy": _right(own_N, other_N),
            "reals_right": (own_N > 0).float().mean(), "fakes_right": (fake_N <= 0).float().mean(),
            "others_right": (other_N <= 0).float().mean(),
        }  # fmt: skip
        numbers = {name: float(value) for name, value in shares.items()}
        return self.compare(fakes, reals, texts, states) | numbers | {"n": len(fakes)}

    def samples(self, text_NE: torch.Tensor, use: str) -> torch.Tensor:
        """A sample for each text, from noise that depends on the seed and ``use`` alone, on the processor."""
        source = torch.Generator().manual_seed(derive(self.seed, "noise", use))
        with torch.inference_mode():
            return torch.cat([self._drawn(part, source) for part in text_NE.split(_PART)])

    def reduced(self, x_NCSS: torch.Tensor) -> torch.Tensor:
        """As ``compare`` gets images: no larger than ``compared_size``, and within -1 ... 1."""
        if x_NCSS.shape[-1] > self.compared_size:
            x_NCSS = F.adaptive_avg_pool2d(x_NCSS, self.compared_size)
        return x_NCSS.clamp(-1, 1)

    def _drawn(self, text_BE: torch.Tensor, source: torch.Generator) -> torch.Tensor:
        self._generator.eval()
        noise_BZ = torch.randn(len(text_BE), self.num_noise, generator=source)
        return self.generator(noise_BZ.to(self._device), text_BE.to(self._device))[0].cpu()

    def _scored(self, x_BCSS: torch.Tensor, text_BE: torch.Tensor) -> torch.Tensor:
        return self.discriminator.score(self.discriminator.look(x_BCSS), text_BE)

    @property
    def _device(self) -> torch.device:
        return next(self._generator.parameters()).device


def _right(high_B: torch.Tensor, low_B: torch.Tensor) -> torch.Tensor:
    """The share of scores on the right side of zero."""
    return ((high_B > 0).float().mean() + (low_B <= 0).float().mean()).detach() / 2
