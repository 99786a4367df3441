"""An adversarial network on points in the plane, where every fault can be seen: missed modes, bridges, blur."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from glassworks.charts.figures import MUTED, SERIES, Figure, drawn
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.synthetic.gaussians import Modes, modes
from glassworks.pipelines.adversarial import GanConfig, Numbers, ailments, health_figures, watcher
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.report import Findings, Table, Verdict
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes

ENOUGH = 0.95
"""Share of samples within three standard deviations of a mode that is called good."""
_PICTURED = 2000


class PointsConfig(Config):
    """The ``[points]`` table."""

    shape: Literal["ring", "grid"] = "ring"
    """8 modes on a circle of radius 2, or 5 x 5 with steps of 2."""
    spread: Annotated[float, Field(gt=0, le=0.5)] = 0.05
    """Standard deviation around each."""
    unit: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    """Length that counts as 1: points are divided by it, so that the networks see numbers around 1."""
    frequencies: Annotated[int, Field(ge=0, le=12)] = 0
    """The discriminator also sees sin and cos of x, 2x, 4x, ...: so many of them."""
    signs: Annotated[int, Field(ge=0, le=64)] = 8
    """How many numbers of its noise the generator sees as signs only; 0 shows what a continuous map cannot do."""
    count: Annotated[int, Field(ge=64, le=10_000_000)] = 25_600
    """Points to learn from; a fifth as many are held out."""


class GanPointsRecipe(Recipe):
    """A generator learns a ring or a grid of normal distributions."""

    task: str = "gan_points"
    """The kind of recipe: what one run of it does."""
    points: PointsConfig = PointsConfig()
    gan: GanConfig = GanConfig(spectral=True, noise_size=16, width=128)
    training: LoopConfig = LoopConfig()


@dataclass
class GanPointsReport(Report):
    """How the samples lie.

    Attributes:
        modes: M.
        modes_covered: those that are generated, each by a tenth of its fair share of good samples or more.
        good_share: of samples within three standard deviations of a mode; of true points it is 0.989.
        diversity: mean distance of two samples over that of two true points.
        discriminator_accuracy: at the kept epoch.
        samples: that this was measured on.
        kept_epoch: whose weights are kept.
        history: by epoch: ``epoch``, ``modes``, ``good_share``, ``discriminator_accuracy``.
    """

    modes: int
    modes_covered: int
    good_share: float
    diversity: float
    discriminator_accuracy: float
    samples: int
    kept_epoch: int
    history: list[dict[str, float]]


def run(recipe: GanPointsRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.data.loader import Loader, Tensors
    from glassworks.models.files.network_file import write_networks
    from glassworks.training.loop import fit

    recipe = resolve_training(
        recipe, **PLAIN | {"schedule": "cosine", "optimizer": "adam"}, first_moment=0.5, learning_rate=1e-3,
        epochs=32, batch_size=256, ema_decay=0.999, log_steps=50,
    )  # fmt: skip
    config, points = recipe.training, recipe.points
    truth = Modes(modes(points.shape).centres_M2 / points.unit, points.spread / points.unit)
    task = _task(recipe, truth)
    count, held_out = points.count, max(64, points.count // 5)
    columns = Tensors({"points": truth.draw(count + held_out, recipe.seed)}, "points")
    train = Loader(columns, np.arange(count), config.batch_size, derive(recipe.seed, "order"), shuffle=True)
    monitor = Loader(columns, np.arange(count, count + held_out), 4096)
    watch = watcher(
        lambda: _png(task.samples(_PICTURED, "pictures").numpy(), truth), folder.path / "samples",
        epochs=config.epochs, told=lambda entry: _told(entry, truth), context=context,
    )  # fmt: skip
    result = fit(
        task, train, monitor, config, folder, seed=recipe.seed, context=context, resume=resume, observers=[watch]
    )
    kept = result.history[result.best_epoch - 1]
    numbers = _report(kept, result.history, truth)
    digest = write_networks(folder.model, task.modules, recipe)
    return finish(
        recipe, folder, context, numbers, verdicts=_verdicts(numbers, kept, result.history), tables=_tables(numbers),
        figures=_figures(task.samples(_PICTURED, "pictures").numpy(), truth, result.history), weights_hash=digest,
    )  # fmt: skip


def _task(recipe: GanPointsRecipe, truth: Modes) -> Any:
    import torch

    from glassworks.models.generative.point_gan import PointDiscriminator, PointGenerator
    from glassworks.tasks.gan import Gan, spectral

    gan = recipe.gan
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(recipe.seed, "network"))
        generator, discriminator = (
            PointGenerator(gan.noise_size, gan.width, recipe.points.signs),
            PointDiscriminator(gan.width, recipe.points.frequencies),
        )
        if gan.spectral:
            spectral(discriminator)
    return Gan(
        generator, discriminator, noise_size=gan.noise_size, reals=lambda batch: batch["points"],
        judge=lambda fakes, reals: judged(fakes, reals, truth), loss=gan.loss, critic_steps=gan.critic_steps,
        penalty=gan.penalty, seed=recipe.seed,
    )  # fmt: skip


def judged(fakes_N2: "torch.Tensor", reals_N2: "torch.Tensor", truth: Modes) -> dict[str, float]:
    """``loss`` is one less the share of modes covered times the share of good samples."""
    from glassworks.metrics.generative import diversity, mode_coverage

    fakes, reals = fakes_N2.numpy(), reals_N2.numpy()
    covered, share = mode_coverage(fakes, truth.centres_M2, truth.spread)
    return {
        "loss": 1 - covered / len(truth.centres_M2) * share,
        "modes": covered,
        "good_share": share,
        "diversity": diversity(fakes) / diversity(reals),
    }


def _told(entry: Numbers, truth: Modes) -> str:
    return (
        f"{entry['monitor_modes']} of {len(truth.centres_M2)} modes, {entry['monitor_good_share']:.1%} of the samples "
        f"within 3 sigma, discriminator right about {entry['monitor_discriminator_accuracy']:.0%}"
    )


def _report(kept: Numbers, history: list[Numbers], truth: Modes) -> GanPointsReport:
    names = ("modes", "good_share", "discriminator_accuracy")
    return GanPointsReport(
        modes=len(truth.centres_M2),
        modes_covered=kept["monitor_modes"],
        good_share=kept["monitor_good_share"],
        diversity=kept["monitor_diversity"],
        discriminator_accuracy=kept["monitor_discriminator_accuracy"],
        samples=kept["monitor_n"],
        kept_epoch=kept["epoch"],
        history=[{"epoch": entry["epoch"]} | {name: entry[f"monitor_{name}"] for name in names} for entry in history],
    )


def _verdicts(found: GanPointsReport, kept: Numbers, history: list[Numbers]) -> list[Verdict]:
    is_good = found.modes_covered == found.modes and found.good_share >= ENOUGH
    first = Verdict(
        "good" if is_good else "warn",
        f"{found.modes_covered} of {found.modes} modes are generated, {found.good_share:.1%} of {found.samples:,} "
        "samples lie within three standard deviations of one (98.9% of true points do).",
    )
    pictures = Verdict("note", "The folder samples holds pictures of the same noise over time.")
    return [first, *ailments(history, kept, modes=found.modes, noun="modes"), pictures]


def _tables(found: GanPointsReport) -> list[Table]:
    chosen = found.history[:: max(1, len(found.history) // 12)]
    rows = [[entry[key] for key in ("epoch", "modes", "good_share", "discriminator_accuracy")] for entry in chosen]
    columns = ["epoch", "modes", "within 3 sigma", "discriminator right"]
    return [Table(title="Over time", columns=columns, rows=rows)]


def _figures(samples_N2: np.ndarray, truth: Modes, history: list[Numbers]) -> list[Figure]:
    scores = {"good_share": "share within 3 sigma"}
    caption = "Share of samples within three standard deviations of a mode; 0.989 for the true points."
    return [
        drawn(
            "Samples",
            f"{len(samples_N2):,} generated points; circles have a radius of three standard deviations.",
            lambda axes: _draw(axes, samples_N2, truth),
            size=(5, 5),
        ),
        *health_figures(history, scores, "Quality", caption),
    ]


def _draw(axes: "Axes", samples_N2: np.ndarray, truth: Modes) -> None:
    from matplotlib.patches import Circle

    axes.scatter(*samples_N2.T, s=3, color=SERIES[0], alpha=0.4, linewidths=0)
    for x, y in truth.centres_M2:
        axes.add_patch(Circle((x, y), 3 * truth.spread, fill=False, color=MUTED, linewidth=1))
    side = 1.5 * float(np.abs(truth.centres_M2).max())
    axes.set(xlim=(-side, side), ylim=(-side, side), aspect="equal")


def _png(samples_N2: np.ndarray, truth: Modes) -> bytes:
    from matplotlib.figure import Figure as Canvas

    canvas, buffer = Canvas(figsize=(4, 4), dpi=100, layout="constrained"), io.BytesIO()
    _draw(canvas.subplots(), samples_N2, truth)
    canvas.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
