"""An adversarial network on points of the plane that learns while a reader watches: a few steps at each request.

Smaller than the recipe ``gan_ring`` (64 units, batches of 256), so that eight modes take seconds. Each step is seeded
by its number: one seed and the same settings give the same samples, whatever other readers do meanwhile.

Shape letters: N points.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.core.seeds import derive
from glassworks.data.synthetic.gaussians import Modes, modes
from glassworks.lessons.labs.work import drawn_from
from glassworks.metrics.generative import mode_coverage, mode_widths
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe, PointsConfig, PointsGanConfig
from glassworks.pipelines.gan_points.train import learning
from glassworks.tasks.gan import AdversarialLoss, Gan

WIDTH, BATCH = 64, 256
MOST_STEPS = 3000
_MEASURED, _SHOWN = 1000, 300
_AT_ONCE = 50  # steps of one request


@dataclass(frozen=True)
class Rules:
    """What a reader chooses before the game begins.

    Attributes:
        loss: of ``tasks.gan``.
        signs: some noise reaches the generator as signs only.
        flat: with the penalties R1 and R2.
        spectral: with spectral norm in the discriminator.
        seed: of weights, points and noise.
    """

    loss: AdversarialLoss = "relativistic"
    signs: bool = True
    flat: bool = True
    spectral: bool = False
    seed: int = 0

    @classmethod
    def of(cls, asked: dict[str, Any]) -> "Rules":
        """From a page's question, whose values anybody may have typed into the address."""
        losses: dict[str, AdversarialLoss] = {
            "minimax": "minimax", "non_saturating": "non_saturating", "relativistic": "relativistic"
        }  # fmt: skip
        loss = losses.get(str(asked.get("loss")), "relativistic")
        flags = {name: bool(asked.get(name)) for name in ("signs", "flat", "spectral")}
        return cls(loss, **flags, seed=int(asked.get("seed", 0)) % 10_000)


@dataclass(frozen=True)
class Moment:
    """The game after some steps.

    Attributes:
        step: how many.
        samples: of the generator, [N, 2], rounded for the page.
        modes: of the 8 that are generated.
        good: share of samples within three standard deviations of a mode.
        width: standard deviation of the generated clusters; ``None`` without any.
        right: share of real and generated samples that the discriminator took for what they are, at the last step;
            ``None`` before the first.
        finite: False where the game has run away and cannot go on.
    """

    step: int
    samples: list[list[float]]
    modes: int
    good: float
    width: float | None
    right: float | None
    finite: bool


class Game:
    """Both networks of one reader.

    Args:
        rules: of the game.
    """

    def __init__(self, rules: Rules) -> None:
        gamma = 1.0 if rules.flat else 0.0
        recipe = GanPointsRecipe(
            seed=rules.seed,
            points=PointsConfig(signs=8 if rules.signs else 0),
            gan=PointsGanConfig(loss=rules.loss, width=WIDTH, spectral=rules.spectral, r1=gamma, r2=gamma),
        )
        self.rules, self.step = rules, 0
        self.truth = Modes(modes(recipe.points.shape).centres_M2, recipe.points.spread)
        with drawn_from(rules.seed):
            self._task: Gan = learning(recipe, self.truth)
        self._optimizers = {name: _Rule(module) for name, module in self._task.modules.items()}
        self._right: float | None = None

    def real(self) -> list[list[float]]:
        """Some real points, rounded for the page."""
        return _rounded(self.truth.draw(_SHOWN, derive(self.rules.seed, "shown")))

    def learn(self, steps: int, generator_rate: float, discriminator_rate: float) -> None:
        """So many steps of both networks, each with a rate of its own."""
        rates = {"generator": generator_rate, "discriminator": discriminator_rate}
        for name, rate in rates.items():
            for group in self._optimizers[name].inner.param_groups:
                group["lr"] = rate
        for _ in range(min(steps, MOST_STEPS - self.step)):
            seed = derive(self.rules.seed, "live", self.step)
            batch = {"points": torch.from_numpy(self.truth.draw(BATCH, seed))}
            with drawn_from(seed):
                report = self._task.step(batch, self._optimizers)
            self._right = float(report.values["discriminator_accuracy"])
            self.step += 1

    def moment(self) -> Moment:
        """What can be said of it now."""
        points_N2 = self._task.samples(_MEASURED, "live").numpy()
        finite = bool(np.isfinite(points_N2).all())
        covered, share, widths_M = 0, 0.0, np.array([np.nan])
        if finite:
            covered, share = mode_coverage(points_N2, self.truth.centres_M2, self.truth.spread)
            widths_M = mode_widths(points_N2, self.truth.centres_M2, self.truth.spread)
        known_M = widths_M[~np.isnan(widths_M)]
        return Moment(
            self.step,
            _rounded(points_N2[:_SHOWN]) if finite else [],
            covered,
            share,
            float(np.sqrt(np.square(known_M).mean())) if len(known_M) else None,
            self._right,
            finite,
        )


class Table:
    """At which one reader plays: one game at a time."""

    def __init__(self) -> None:
        self._game: Game | None = None

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """``{"do": "new"}`` begins a game, ``"learn"`` goes on with it.

        A page that was closed and comes back begins anew, as does one with other rules.
        """
        rules = Rules.of(asked)
        if self._game is None or asked.get("do") == "new" or self._game.rules != rules:
            self._game = Game(rules)
            return {"moment": asdict(self._game.moment()), "real": self._game.real()}
        steps = min(max(int(asked.get("steps", 1)), 1), _AT_ONCE)
        rates = (min(max(float(asked.get(name, 0.001)), 1e-5), 0.1) for name in ("generator", "discriminator"))
        self._game.learn(steps, *rates)
        return {"moment": asdict(self._game.moment())}


class _Rule:
    """Adam without momentum, as ``gan_points`` trains; see ``tasks.task.Optimizer``."""

    def __init__(self, module: nn.Module) -> None:
        self.inner = torch.optim.Adam(module.parameters(), betas=(0.0, 0.999))

    def minimize(self, loss: torch.Tensor) -> None:
        self.inner.zero_grad(set_to_none=True)
        loss.backward()
        self.update()

    def update(self) -> None:
        self.inner.step()


def _rounded(points_N2: np.ndarray) -> list[list[float]]:
    return np.round(points_N2.astype(float), 3).tolist()
