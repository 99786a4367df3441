"""XOR with one hidden layer: what a single unit cannot do, two hidden units can, if gradient descent finds it.

The network D-H-1 is trained through the loop by plain gradient descent on all four cases at once. How often that
succeeds is measured apart, over many random starts at once, in NumPy and float64.

Shape letters: S starts, N cases (4), D inputs (2), H hidden units.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from glassworks.charts.figures import PAPER, SERIES, Figure, drawn, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.perceptron.truth import POINTS_ND
from glassworks.pipelines.report import Findings, Table, Verdict
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import nn

CASES = ("00", "01", "10", "11")
XOR_N = np.array([0.0, 1.0, 1.0, 0.0])
_REPEATED = 50  # steps per epoch: the four cases are one batch


class XorConfig(Config):
    """The ``[xor]`` table."""

    hidden: Annotated[int, Field(ge=1, le=64)] = 2
    """Hidden units."""
    activation: Literal["logistic", "tanh"] = "tanh"
    """Of the hidden units; the output's is the logistic function."""
    starts: Annotated[int, Field(ge=0, le=10_000)] = 300
    """Random starts over which the share of successes is measured; 0 for none."""
    start_steps: Annotated[int, Field(ge=1, le=100_000)] = 5000
    """Steps of each of them."""


class XorRecipe(Recipe):
    """A small network learns XOR by gradient descent."""

    task: str = "xor"
    """The kind of recipe: what one run of it does."""
    xor: XorConfig = XorConfig()
    training: LoopConfig = LoopConfig()


@dataclass
class Success:
    """How often gradient descent got all four cases within 0.1 of their targets."""

    hidden: int
    activation: str
    steps: int
    starts: int
    share: float


@dataclass
class XorReport(Report):
    """A trained network and how likely that was.

    Attributes:
        outputs: for 00, 01, 10, 11.
        solved: all four lie within 0.1 of their targets.
        hidden_outputs: of the hidden units, for the same cases.
        loss: cross-entropy at the end.
        successes: shares over random starts, for several numbers of hidden units.
        losses: one per epoch.
    """

    outputs: list[float]
    solved: bool
    hidden_outputs: list[list[float]]
    loss: float
    successes: list[Success]
    losses: list[float]


def run(recipe: XorRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    import torch

    from glassworks.data.loader import Loader, Tensors
    from glassworks.models.files.network_file import write_networks
    from glassworks.tasks.supervised import Supervised
    from glassworks.training.loop import fit

    network = dense([2, recipe.xor.hidden, 1], recipe.xor.activation, seed=recipe.seed)
    _spread(network, recipe.seed)
    recipe = resolve_training(recipe, **PLAIN, epochs=30, batch_size=4, learning_rate=2.0)
    config = recipe.training
    columns = Tensors({"inputs": POINTS_ND.astype(np.float32), "targets": XOR_N.astype(np.float32)[:, None]}, "cases")
    train = Loader(columns, np.tile(np.arange(4), _REPEATED), config.batch_size)
    task = Supervised(network, "binary_cross_entropy")
    result = fit(task, train, None, config, folder, seed=recipe.seed, context=context, resume=resume)
    with torch.inference_mode():
        points = torch.from_numpy(POINTS_ND).float()
        outputs, hidden = torch.sigmoid(network(points)), network[:2](points)
    with context.stage("many starts", None, "steps"):
        successes = _successes(recipe.xor, recipe.seed) if recipe.xor.starts else []
    numbers = XorReport(
        outputs=outputs.flatten().tolist(),
        solved=bool((abs(outputs.flatten().numpy() - XOR_N) < 0.1).all()),
        hidden_outputs=hidden.tolist(),
        loss=float(result.history[-1]["train_loss"]),
        successes=successes,
        losses=[float(entry["train_loss"]) for entry in result.history],
    )
    digest = write_networks(folder.model, task.modules, recipe)
    return finish(
        recipe, folder, context, numbers, verdicts=_verdicts(numbers, recipe.xor), tables=_tables(numbers),
        figures=_figures(numbers, network), weights_hash=digest,
    )  # fmt: skip


def _spread(network: "nn.Sequential", seed: int) -> None:
    """Weights and biases uniform in (-1, 1), as the measurement over many starts has them."""
    import torch

    generator = torch.Generator().manual_seed(derive(seed, "start"))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.uniform_(-1, 1, generator=generator)


def _successes(config: XorConfig, seed: int) -> list[Success]:
    return [
        Success(hidden, config.activation, config.start_steps, config.starts, share)
        for hidden in sorted({2, 3, 4, config.hidden})
        for share in [success_rate(hidden, config.activation, config.starts, config.start_steps, seed)]
    ]


def success_rate(hidden: int, activation: str, starts: int, steps: int, seed: int, *, rate: float = 0.5) -> float:
    """The share of starts from which full-batch descent on the summed cross-entropy solves XOR.

    Args:
        hidden: H.
        activation: ``logistic`` or ``tanh``.
        starts: S, weights and biases drawn uniformly from (-1, 1).
        steps: updates.
        seed: of the starts.
        rate: learning rate.
    """
    random = np.random.default_rng(seed)
    v_SDH, c_SH = random.uniform(-1, 1, (starts, 2, hidden)), random.uniform(-1, 1, (starts, hidden))
    w_SH, b_S = random.uniform(-1, 1, (starts, hidden)), random.uniform(-1, 1, starts)
    for _ in range(steps):
        h_SNH, y_SN = _forward(v_SDH, c_SH, w_SH, b_S, activation)
        delta_SN = y_SN - XOR_N
        slope_SNH = 1 - h_SNH**2 if activation == "tanh" else h_SNH * (1 - h_SNH)
        back_SNH = delta_SN[:, :, None] * w_SH[:, None, :] * slope_SNH
        w_SH = w_SH - rate * (delta_SN[:, None, :] @ h_SNH)[:, 0]
        b_S = b_S - rate * delta_SN.sum(1)
        v_SDH = v_SDH - rate * (POINTS_ND.T @ back_SNH)
        c_SH = c_SH - rate * back_SNH.sum(1)
    _, y_SN = _forward(v_SDH, c_SH, w_SH, b_S, activation)
    return float((np.abs(y_SN - XOR_N) < 0.1).all(axis=1).mean())


def _forward(
    v_SDH: np.ndarray, c_SH: np.ndarray, w_SH: np.ndarray, b_S: np.ndarray, activation: str
) -> tuple[np.ndarray, np.ndarray]:
    z_SNH = POINTS_ND @ v_SDH + c_SH[:, None, :]
    h_SNH = np.tanh(z_SNH) if activation == "tanh" else 1 / (1 + np.exp(-z_SNH))
    return h_SNH, 1 / (1 + np.exp(-((h_SNH @ w_SH[:, :, None])[:, :, 0] + b_S[:, None])))


def _verdicts(found: XorReport, config: XorConfig) -> list[Verdict]:
    answers = ", ".join(f"{case} → {output:.3f}" for case, output in zip(CASES, found.outputs, strict=True))
    first = (
        Verdict("good", f"XOR is learned with {config.hidden} hidden units: {answers}.")
        if found.solved
        else Verdict(
            "warn",
            f"This start did not get there: {answers}. Gradient descent stopped in a flat place; try another --seed.",
        )
    )
    rest = [
        Verdict(
            "note",
            "The hidden units bend the plane so that one line divides what no line could: see the second picture.",
        )
    ]
    if found.successes:
        shares = ", ".join(f"{entry.share:.0%} with {entry.hidden}" for entry in found.successes)
        rest.append(
            Verdict(
                "note", f"Of {config.starts} random starts, gradient descent solved XOR from {shares} hidden units."
            )
        )
    return [first, *rest]


def _tables(found: XorReport) -> list[Table]:
    rows = [
        [case, int(target), output, *hidden]
        for case, target, output, hidden in zip(CASES, XOR_N, found.outputs, found.hidden_outputs, strict=True)
    ]
    hidden_names = [f"hidden {number}" for number in range(1, len(found.hidden_outputs[0]) + 1)]
    tables = [Table(title="What it answers", columns=["case", "target", "output", *hidden_names], rows=rows)]
    if found.successes:
        shares = [[entry.hidden, entry.activation, entry.starts, entry.steps, entry.share] for entry in found.successes]
        columns = ["hidden units", "activation", "starts", "steps", "solved"]
        tables.append(Table(title="How often gradient descent succeeds", columns=columns, rows=shares))
    return tables


def _figures(found: XorReport, network: "nn.Sequential") -> list[Figure]:
    epochs = range(1, len(found.losses) + 1)
    figures = [
        drawn(
            "What it answers over the plane",
            "The output from 0 (violet) to 1 (yellow), with the four cases (filled: 1, open: 0).",
            lambda a: _draw_plane(a, network),
        ),
    ]
    if len(found.hidden_outputs[0]) >= 2:
        caption = (
            "The same four cases as the first two hidden units see them: filled ones can now be cut off by a line."
        )
        figures.append(drawn("Behind the hidden layer", caption, lambda axes: _draw_hidden(axes, found)))
    lines = {"loss": (list(epochs), found.losses)}
    caption = f"Mean cross-entropy of the four cases, {_REPEATED} steps an epoch."
    return [*figures, line_figure("Learning", caption, lines, x_title="epoch", y_title="loss", log_y=True)]


def _draw_plane(axes: "Axes", network: "nn.Sequential") -> None:
    import torch

    side = np.linspace(-0.5, 1.5, 80)
    grid = np.stack(np.meshgrid(side, side), axis=-1).astype(np.float32)
    with torch.inference_mode():
        output = torch.sigmoid(network(torch.from_numpy(grid)))[..., 0].numpy()
    drawn_plane = axes.imshow(
        output, origin="lower", extent=(-0.5, 1.5, -0.5, 1.5), vmin=0, vmax=1, interpolation="bilinear"
    )
    axes.figure.colorbar(drawn_plane, ax=axes)
    axes.grid(visible=False)
    _draw_cases(axes, POINTS_ND)
    axes.set(xlabel="x1", ylabel="x2", xticks=[0, 1], yticks=[0, 1])


def _draw_hidden(axes: "Axes", found: XorReport) -> None:
    places_N2 = np.array(found.hidden_outputs)[:, :2]
    _draw_cases(axes, places_N2)
    for place in {tuple(place.round(1)) for place in places_N2}:
        here = [case for case, other in zip(CASES, places_N2, strict=True) if tuple(other.round(1)) == place]
        axes.annotate(", ".join(here), place, xytext=(10, 8), textcoords="offset points")
    axes.margins(0.25)
    axes.set(xlabel="hidden unit 1", ylabel="hidden unit 2")


def _draw_cases(axes: "Axes", places_N2: np.ndarray) -> None:
    for (x1, x2), target in zip(places_N2, XOR_N, strict=True):
        axes.plot(x1, x2, "o", markersize=11, mec=SERIES[1], mew=2.5, mfc=SERIES[1] if target else PAPER)
