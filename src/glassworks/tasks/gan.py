"""Generative adversarial networks: a generator turns noise into samples, a discriminator scores samples and real data.

Scores are logits: ``D = logistic(score)``, or with ``wasserstein`` and ``relativistic`` plain numbers, higher for what
looks real.

- ``minimax`` (Goodfellow et al. 2014, arXiv:1406.2661, equation 1): the discriminator ascends, the generator descends
  ``E log D(x) + E log(1 - D(G(z)))``. With the best discriminator the value is ``-ln 4 + 2 JSD``.
- ``non_saturating`` (section 3 there): the generator ascends ``E log D(G(z))`` instead, which has gradients early on.
- ``wasserstein`` (Arjovsky et al. 2017, arXiv:1701.07875): ``E score(x) - E score(G(z))``, with the gradient penalty of
  Gulrajani et al. 2017 (arXiv:1704.00028), ``lambda E (|grad score| - 1)^2`` between real and generated samples.
- ``relativistic`` (Jolicoeur-Martineau 2018, arXiv:1807.00734): each real sample is paired with a generated one, and
  only the difference of their scores counts. With ``f(t) = log(1 + e^t)`` the discriminator descends
  ``E f(score(G(z)) - score(x))``, the generator ``E f(score(x) - score(G(z)))``; both are ``ln 2`` where all scores are
  equal. A generator that leaves a mode out cannot win: pairs with that mode's samples go on to push it there.

R1 and R2 (Mescheder et al. 2018, arXiv:1801.04406) add ``gamma / 2 E |grad score|^2`` at real samples (R1) and at
generated ones (R2) to what the discriminator descends: where both distributions are equal only a flat discriminator
costs nothing, so the game comes to rest there instead of circling. Huang et al. 2024 ("The GAN is dead; long live the
GAN!", arXiv:2501.05441) use the three together and prove that near its goal the game with them converges.

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

AdversarialLoss = Literal["minimax", "non_saturating", "wasserstein", "relativistic"]
Compare = Callable[[torch.Tensor, torch.Tensor], dict[str, float]]
"""Generated samples and held-out real ones to numbers, among them ``loss``: the lower, the better the samples."""


def discriminator_loss(kind: AdversarialLoss, real_B: torch.Tensor, fake_B: torch.Tensor) -> torch.Tensor:
    """What the discriminator descends, from its scores of real and generated samples."""
    if kind == "wasserstein":
        return fake_B.mean() - real_B.mean()
    if kind == "relativistic":
        return F.softplus(fake_B - real_B).mean()
    return F.softplus(-real_B).mean() + F.softplus(fake_B).mean()


def generator_loss(kind: AdversarialLoss, real_B: torch.Tensor, fake_B: torch.Tensor) -> torch.Tensor:
    """What the generator descends, from the scores of real samples (only ``relativistic`` reads them) and its own."""
    if kind == "wasserstein":
        return -fake_B.mean()
    if kind == "relativistic":
        return F.softplus(real_B - fake_B).mean()
    return F.softplus(-fake_B).mean() if kind == "non_saturating" else -F.softplus(fake_B).mean()


def gradient_penalty(discriminator: nn.Module, real_B: torch.Tensor, fake_B: torch.Tensor) -> torch.Tensor:
    """``E (|grad score| - 1)^2`` at random places between each real sample and a generated one."""
    shares = torch.rand(len(real_B), *[1] * (real_B.ndim - 1), device=real_B.device)
    between = torch.lerp(real_B, fake_B, shares).requires_grad_()
    (slopes,) = torch.autograd.grad(discriminator(between).sum(), between, create_graph=True)
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()


def squared_slope(samples_B: torch.Tensor, scores_B: torch.Tensor) -> torch.Tensor:
    """``E |grad score|^2`` at ``samples_B``, which the scores were computed from and whose gradients are wanted."""
    (slopes,) = torch.autograd.grad(scores_B.sum(), samples_B, create_graph=True)
    return slopes.flatten(1).square().sum(dim=1).mean()


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
        r1: gamma of the squared slope at real samples; 0 for none.
        r2: the same at generated ones.
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
        r1: float = 0.0,
        r2: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.generator, self.discriminator, self.noise_size = generator, discriminator, noise_size
        self.reals, self.compare = reals, compare
        self.loss: AdversarialLoss = loss
        self.critic_steps, self.penalty, self.r1, self.r2, self.seed = critic_steps, penalty, r1, r2, seed

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
        optimizers["generator"].minimize(loss := self._of_generator(parts[0]))
        self.discriminator.requires_grad_(True)
        values["generator_loss"] = loss.detach()
        return StepReport({"loss": values["discriminator_loss"] + values["generator_loss"], **values})

    def _of_generator(self, real_B: torch.Tensor) -> torch.Tensor:
        fake_scores_B = self.discriminator(self.generator(self._noise(len(real_B))))
        real_scores_B = fake_scores_B
        if self.loss == "relativistic":
            with torch.no_grad():  # they do not depend on the generator
                real_scores_B = self.discriminator(real_B)
        return generator_loss(self.loss, real_scores_B, fake_scores_B)

    def _teach_discriminator(self, real_B: torch.Tensor, optimizer: Optimizer) -> dict[str, torch.Tensor]:
        with torch.no_grad():
            fake_B = self.generator(self._noise(len(real_B)))
        if self.r1 or self.r2:
            real_B, fake_B = real_B.detach().requires_grad_(), fake_B.requires_grad_()
        real_scores_B, fake_scores_B = self.discriminator(real_B), self.discriminator(fake_B)
        loss = discriminator_loss(self.loss, real_scores_B, fake_scores_B)
        penalty = gradient_penalty(self.discriminator, real_B, fake_B) if self.penalty else torch.zeros_like(loss)
        flat = self._flatness((real_B, real_scores_B, self.r1), (fake_B, fake_scores_B, self.r2))
        optimizer.minimize(loss + self.penalty * penalty + flat)
        right = torch.stack(_right(real_scores_B, fake_scores_B, self.loss)).mean().detach()
        penalties = {"penalty": penalty.detach()} | ({"r1_r2": flat.detach()} if self.r1 or self.r2 else {})
        return {"discriminator_loss": loss.detach(), **penalties, "discriminator_accuracy": right}

    @staticmethod
    def _flatness(*parts: tuple[torch.Tensor, torch.Tensor, float]) -> torch.Tensor:
        """R1 and R2 as they are added to the loss, from samples, their scores and gamma."""
        terms = [gamma / 2 * squared_slope(samples_B, scores_B) for samples_B, scores_B, gamma in parts if gamma]
        return torch.stack(terms).sum() if terms else torch.zeros((), device=parts[0][0].device)

    def evaluate(self, batches: Iterable[Any]) -> dict[str, float]:
        """The comparison's numbers, both losses, and how often the discriminator is right about either kind."""
        self.discriminator.eval()
        with torch.inference_mode():
            reals = torch.cat([self.reals(batch) for batch in batches])
            fakes = self.samples(len(reals))
            scores = [self._scores(samples) for samples in (reals, fakes)]
        losses = {
            "discriminator_loss": float(discriminator_loss(self.loss, *scores)),
            "generator_loss": float(generator_loss(self.loss, *scores)),
        }
        right = [float(share) for share in _right(scores[0], scores[1], self.loss)]
        shares = {"reals_right": right[0], "fakes_right": right[1], "discriminator_accuracy": sum(right) / 2}
        return self.compare(fakes, reals) | losses | shares | {"n": len(reals)}

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


def _right(real_B: torch.Tensor, fake_B: torch.Tensor, kind: AdversarialLoss) -> tuple[torch.Tensor, torch.Tensor]:
    """The shares of real and of generated samples that it is right about.

    They lie on the right side of zero, or of the middle of both means where scores are no logits.
    """
    border = (real_B.mean() + fake_B.mean()) / 2 if kind in ("wasserstein", "relativistic") else 0.0
    return (real_B > border).float().mean(), (fake_B <= border).float().mean()
