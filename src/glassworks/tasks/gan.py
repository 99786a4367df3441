"""Generative adversarial networks: a generator turns noise into samples, a discriminator scores samples and real data.

Scores are logits: ``D = logistic(score)``, or with ``wasserstein`` plain numbers, higher for what looks real.

- ``minimax`` (Goodfellow et al. 2014, arXiv:1406.2661, equation 1): the discriminator ascends, the generator descends
  ``E log D(x) + E log(1 - D(G(z)))``. With the best discriminator the value is ``-ln 4 + 2 JSD``.
- ``non_saturating`` (section 3 there): the generator ascends ``E log D(G(z))`` instead, which has gradients early on.
- ``wasserstein`` (Arjovsky et al. 2017, arXiv:1701.07875): ``E score(x) - E score(G(z))``, with the gradient penalty of
  Gulrajani et al. 2017 (arXiv:1704.00028), ``lambda E (|grad score| - 1)^2`` between real and generated samples.

Spectral norm (Miyato et al. 2018, arXiv:1802.05957) is a matter of how the discriminator is built: ``spectral``.

Unusual here: a step holds no counter. Its batch is cut into ``critic_steps`` parts, one update of the discriminator for
each, and then the generator is updated once; so a step is a function of its batch and its number alone.

Shape letters: B batch, Z noise.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from glassworks.core.seeds import derive
from glassworks.tasks.task import Optimizer, StepReport

AdversarialLoss = Literal["minimax", "non_saturating", "wasserstein"]
Compare = Callable[[torch.Tensor, torch.Tensor], dict[str, float]]
"""Generated samples and held-out real ones to numbers, among them ``loss``: the lower, the better the samples."""


def discriminator_loss(kind: AdversarialLoss, real_B: torch.Tensor, fake_B: torch.Tensor) -> torch.Tensor:
    """What the discriminator descends, from its scores of real and generated samples."""
    if kind == "wasserstein":
        return fake_B.mean() - real_B.mean()
    return F.softplus(-real_B).mean() + F.softplus(fake_B).mean()


def generator_loss(kind: AdversarialLoss, fake_B: torch.Tensor) -> torch.Tensor:
    """What the generator descends, from the scores of its samples."""
    if kind == "wasserstein":
        return -fake_B.mean()
    return F.softplus(-fake_B).mean() if kind == "non_saturating" else -F.softplus(fake_B).mean()


def gradient_penalty(discriminator: nn.Module, real_B: torch.Tensor, fake_B: torch.Tensor) -> torch.Tensor:
    """``E (|grad score| - 1)^2`` at random places between each real sample and a generated one."""
    shares = torch.rand(len(real_B), *[1] * (real_B.ndim - 1), device=real_B.device)
    between = torch.lerp(real_B, fake_B, shares).requires_grad_()
    (slopes,) = torch.autograd.grad(discriminator(between).sum(), between, create_graph=True)
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()


def spectral(network: nn.Module) -> nn.Module:
    """``network`` with every convolution and linear layer divided by its largest singular value, in place."""
    for layer in list(network.modules()):
        if isinstance(layer, nn.Conv2d | nn.Linear):
            spectral_norm(layer)
    return network


class Gan:
    """Trains ``generator`` and ``discriminator`` against each other.

    Args:
        generator: noise [B, Z] to samples.
        discriminator: samples to scores [B].
        noise_size: Z.
        reals: the samples of a batch, as the discriminator sees them.
        compare: measures how good samples are.
        loss: see the file's head.
        critic_steps: updates of the discriminator for one of the generator.
        penalty: lambda of the gradient penalty; 0 for none.
        seed: of the noise that evaluations and images use, always the same.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        *,
        noise_size: int,
        reals: Callable[[Any], torch.Tensor],
        compare: Compare,
        loss: AdversarialLoss = "non_saturating",
        critic_steps: int = 1,
        penalty: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.generator, self.discriminator, self.noise_size = generator, discriminator, noise_size
        self.reals, self.compare = reals, compare
        self.loss: AdversarialLoss = loss
        self.critic_steps, self.penalty, self.seed = critic_steps, penalty, seed

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """Both networks."""
        return {"generator": self.generator, "discriminator": self.discriminator}

    def step(self, batch: Any, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """``critic_steps`` updates of the discriminator, then one of the generator."""
        self.generator.train()
        self.discriminator.train()
        values: dict[str, torch.Tensor] = {}
        parts = self.reals(batch).to(self._device).chunk(self.critic_steps)
        for real_B in parts:
            values = self._teach_discriminator(real_B, optimizers["discriminator"])
        # Its own gradients are not wanted now, and cost a third of the pass.
        self.discriminator.requires_grad_(False)
        loss = generator_loss(self.loss, self.discriminator(self.generator(self._noise(len(parts[0])))))
        optimizers["generator"].minimize(loss)
        self.discriminator.requires_grad_(True)
        values["generator_loss"] = loss.detach()
        return StepReport({"loss": values["discriminator_loss"] + values["generator_loss"], **values})

    def _teach_discriminator(self, real_B: torch.Tensor, optimizer: Optimizer) -> dict[str, torch.Tensor]:
        with torch.no_grad():
            fake_B = self.generator(self._noise(len(real_B)))
        real_scores_B, fake_scores_B = self.discriminator(real_B), self.discriminator(fake_B)
        loss = discriminator_loss(self.loss, real_scores_B, fake_scores_B)
        penalty = gradient_penalty(self.discriminator, real_B, fake_B) if self.penalty else torch.zeros_like(loss)
        optimizer.minimize(loss + self.penalty * penalty)
        right = (_believed(real_scores_B, fake_scores_B, self.loss)).detach()
        return {"discriminator_loss": loss.detach(), "penalty": penalty.detach(), "discriminator_accuracy": right}

    def evaluate(self, batches: Iterable[Any]) -> dict[str, float]:
        """The comparison's numbers, and how often the discriminator is right, about real ones too."""
        self.discriminator.eval()
        with torch.inference_mode():
            reals = torch.cat([self.reals(batch) for batch in batches])
            fakes = self.samples(len(reals))
            scores = [self._scores(samples) for samples in (reals, fakes)]
        accuracy = float(_believed(scores[0], scores[1], self.loss))
        return self.compare(fakes, reals) | {"discriminator_accuracy": accuracy, "n": len(reals)}

    def samples(self, count: int, use: str = "evaluation") -> torch.Tensor:
        """``count`` samples from noise that depends on the seed and ``use`` alone, on the processor."""
        self.generator.eval()
        source = torch.Generator().manual_seed(derive(self.seed, "noise", use))
        noise_BZ = torch.randn(count, self.noise_size, generator=source)
        with torch.inference_mode():
            return torch.cat([self.generator(part.to(self._device)).cpu() for part in noise_BZ.split(256)])

    def _scores(self, samples: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.discriminator(part.to(self._device)).cpu() for part in samples.split(256)])

    def _noise(self, count: int) -> torch.Tensor:
        return torch.randn(count, self.noise_size, device=self._device)

    @property
    def _device(self) -> torch.device:
        return next(self.generator.parameters()).device


def _believed(real_B: torch.Tensor, fake_B: torch.Tensor, kind: AdversarialLoss) -> torch.Tensor:
    """The share of samples on the right side: of zero, or of the middle of both means where scores are no logits."""
    border = (real_B.mean() + fake_B.mean()) / 2 if kind == "wasserstein" else 0.0
    return ((real_B > border).float().mean() + (fake_B <= border).float().mean()) / 2
