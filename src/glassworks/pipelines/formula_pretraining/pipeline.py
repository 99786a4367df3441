"""Pretraining on formulas: a backbone learned from rendered images alone, by telling two views of one from all others.

The first layer is a bank of decorrelated patches of the same images; the stages above learn through the loop. What
comes out is ``model.safetensors`` in the run folder: what the package ships, and what ``--weights`` takes.

Shape letters: N images, B batch, C channels, H height, W width.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from glassworks.charts import Axis, Chart, Line, Plot, Reference
from glassworks.charts.format import count, percent
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.device import cache_folder
from glassworks.core.recipe import Recipe, to_toml
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import resolve_training
from glassworks.pipelines.report import Findings, Table, Verdict
from glassworks.training.config import LoopConfig, Share

if TYPE_CHECKING:
    from glassworks.data.cache import RowCache
    from glassworks.tasks.contrastive import Contrastive

LOOP: dict[str, Any] = {
    "epochs": 4,
    "batch_size": 128,
    "learning_rate": 2e-3,
    "weight_decay": 0.02,
    "warmup_fraction": 0.03,
}
"""Settings for what a recipe leaves open."""

_THRESHOLD = 0.7  # of the first layer's answers, in units of their spread
_PATCHED = 4096  # images that the first layer's patches are taken from
_MEASURED = 16  # batches that the final statistics of the norms are measured on


class FormulasConfig(Config):
    """The ``[formulas]`` table: which images."""

    families: dict[str, Annotated[int, Field(ge=1)]] = {"fractals": 500, "contours": 500, "glyphs": 138}
    """Number of classes of each family; the label of an image is not used, but each class is drawn equally often."""
    images: Annotated[int, Field(ge=64)] = 160_000
    """How many are drawn and kept in the cache."""
    side: Annotated[int, Field(ge=16, le=512)] = 64
    """Of an image in pixels."""
    judged: Annotated[int, Field(ge=64)] = 1024
    """Images that are not learned from: the contrast is judged on them after every epoch."""


class NetworkConfig(Config):
    """The ``[network]`` table: one of our networks that begin with a bank of patches."""

    name: Literal["formula_net"] = "formula_net"
    """See ``glassworks models``."""
    filters: Annotated[int, Field(ge=4, multiple_of=2)] = 256
    """Of the first layer."""
    widths: Annotated[tuple[int, ...], Field(min_length=1)] = (64, 128, 256)
    """Channels per stage."""
    cells: tuple[int, ...] = (2, 2, 2, 2)
    """Grid that each stage is averaged over, the first layer's first."""
    spread: Annotated[int, Field(ge=0)] = 3
    """Grid that the standard deviations of the first layer's answers are taken over; 0 leaves them out."""
    block: Literal["residual", "separable"] = "residual"
    """What the stages are made of."""
    blocks: Annotated[int, Field(ge=1)] = 1
    """Per stage."""


class ContrastConfig(Config):
    """The ``[contrast]`` table: what two views of a picture are, and how they are compared."""

    view: Annotated[int, Field(ge=16, le=512)] = 32
    """Side of a view in pixels."""
    temperature: Annotated[float, Field(gt=0)] = 0.2
    """Of the similarities."""
    smallest: Annotated[float, Field(gt=0, le=1)] = 0.35
    """Side of the smallest crop, as a share of the image's."""
    largest: Annotated[float, Field(gt=0, le=1)] = 0.8
    """Side of the largest."""
    turn: Annotated[float, Field(ge=0)] = 0.3
    """Largest rotation in radians."""
    colour: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Strength of the changes of brightness, contrast, saturation and hue."""
    grey: Share = 0.15
    """Share of the views without colour."""
    collage: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the pictures into which a part of another one is pasted first."""
    precision: Literal["float32", "bfloat16"] = "bfloat16"
    """Number format of the network's computation; weights stay float32."""


class FormulaPretrainingRecipe(Recipe):
    """A backbone learned from images of formulas."""

    resolved_later = frozenset({"training"})

    task: str = "formula_pretraining"
    """The kind of recipe: what one run of it does."""
    formulas: FormulasConfig = FormulasConfig()
    network: NetworkConfig = NetworkConfig()
    contrast: ContrastConfig = ContrastConfig()
    trained_scale: Annotated[float, Field(gt=0)] = 0.5
    """Spread of the trained features on formula images, where that of the first layer's is 1."""
    training: LoopConfig = LoopConfig()
    """The loop; what is not set is this kind's own default."""


@dataclass
class FormulaPretrainingReport(Report):
    """What was learned.

    Attributes:
        images: that were learned from.
        views: that went through the network, two for each image and epoch.
        parameters: of the backbone.
        num_features: that it gives.
        loss: mean contrastive loss on the judged images after each epoch.
        accuracy: how often the other view was the most similar one there.
        candidates: among how many views.
    """

    images: int
    views: int
    parameters: int
    num_features: int
    loss: list[float]
    accuracy: list[float]
    candidates: int


def run(
    recipe: FormulaPretrainingRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext
) -> Findings:
    """See ``pipelines.registry.Runner``."""
    from glassworks.data.loader import Images, Loader
    from glassworks.data.synthetic.mixture import FormulaImages
    from glassworks.data.synthetic.rendered import identity, rendered
    from glassworks.models.files.backbone_file import write_backbone
    from glassworks.training.loop import fit

    recipe = resolve_training(recipe, **LOOP)
    asked, config = recipe.formulas, recipe.training
    images = FormulaImages(asked.families, size=asked.side, seed=recipe.seed)
    total = asked.images + asked.judged
    pixels = rendered(images, total, cache_folder(), context)
    labels_N = images.labels(np.arange(total))
    columns, name = Images(pixels, labels_N), identity(images)
    train = Loader(
        columns, np.arange(asked.images), config.batch_size, recipe.seed, shuffle=True, drop_last=True, identity=name
    )
    batch = min(config.batch_size, asked.judged)
    judged = Loader(columns, np.arange(asked.images, total), batch, drop_last=True, identity=name)
    task = build(recipe, pixels)
    result = fit(task, train, judged, config, folder, seed=recipe.seed, context=context, resume=resume)
    backbone: Any = task.network.backbone
    with context.stage("measuring the features", None, "steps"):
        settle_norms(task, train, recipe.seed)
        backbone.scale_features(1.0, recipe.trained_scale)
    numbers = FormulaPretrainingReport(
        images=asked.images,
        views=2 * result.steps * config.batch_size,
        parameters=sum(parameter.numel() for parameter in backbone.parameters()),
        num_features=backbone.num_features,
        loss=[entry["monitor_loss"] for entry in result.history],
        accuracy=[entry["monitor_accuracy"] for entry in result.history],
        candidates=2 * batch - 1,
    )
    card = {
        "data": identity(images),
        "images": asked.images,
        "views": numbers.views,
        "recipe": to_toml(recipe),
        "seconds": round(result.seconds, 1),
    }
    digest = write_backbone(
        folder.model, recipe.network.name, arguments(recipe.network), backbone, recipe.contrast.view, card
    )
    return finish(
        recipe, folder, context, numbers, verdicts=_verdicts(numbers), tables=[_table(numbers)],
        figures=[_chart(numbers)], weights_hash=digest,
    )  # fmt: skip


def arguments(config: NetworkConfig) -> dict[str, Any]:
    """What the network's class is called with."""
    return config.model_dump(mode="json", exclude={"name"})


def build(recipe: FormulaPretrainingRecipe, pixels: "RowCache") -> "Contrastive":
    """The task with a fresh network whose first layer is filled with patches."""
    import torch

    from glassworks.models.create import build_backbone
    from glassworks.tasks.contrastive import Contrastive, Projected
    from glassworks.tasks.views import Views

    contrast = recipe.contrast
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(recipe.seed, "network"))
        backbone: Any = build_backbone("glassworks", recipe.network.name, arguments(recipe.network))
        network = Projected(backbone, backbone.num_features - backbone.num_given, skipped=backbone.num_given)
    rows = np.random.default_rng(derive(recipe.seed, "patches")).choice(
        recipe.formulas.images, min(_PATCHED, recipe.formulas.images), replace=False
    )
    pictures = torch.from_numpy(pixels[np.sort(rows)]).permute(0, 3, 1, 2).float() / 127.5 - 1
    shrunk = torch.nn.functional.interpolate(pictures, size=contrast.view, mode="bilinear", antialias=True)
    backbone.patches.learn(shrunk, derive(recipe.seed, "patches"), _THRESHOLD)
    views = Views(**contrast.model_dump(exclude={"view", "temperature", "precision"}))
    return Contrastive(
        network, views=views, size=contrast.view, temperature=contrast.temperature, precision=contrast.precision
    )


def settle_norms(task: "Contrastive", train: Any, seed: int) -> None:
    """Replaces the norms' moving averages by the means over some batches of views, as the final weights see them."""
    import torch

    backbone: Any = task.network.backbone
    norms = [module for module in backbone.modules() if isinstance(module, torch.nn.modules.batchnorm._BatchNorm)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all that comes
    backbone.train()
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "norms"))
        for step in range(min(_MEASURED, len(train))):
            backbone(task.view(train.batch(0, step)))
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    backbone.eval()


def _verdicts(found: FormulaPretrainingReport) -> list[Verdict]:
    chance = 1 / found.candidates
    tone: Literal["good", "warn"] = "good" if found.accuracy[-1] > 10 * chance else "warn"
    return [
        Verdict(
            tone,
            f"Of {count(found.candidates, 'view')}, the other view of the same image is found by its features in "
            f"{percent(found.accuracy[-1])} of the cases; chance is {percent(chance)}.",
        ),
        Verdict(
            "note", "The backbone is the run's model.safetensors. Its worth shows on real pictures: --weights takes it."
        ),
    ]


def _table(found: FormulaPretrainingReport) -> Table:
    rows = [(at + 1, *pair) for at, pair in enumerate(zip(found.loss, found.accuracy, strict=True))]
    return Table(title="On images that were not learned from", columns=("epoch", "loss", "found"), rows=rows)


def _chart(found: FormulaPretrainingReport) -> Chart:
    losses = Line(x=range(1, len(found.loss) + 1), y=found.loss, marks=True)
    guess = Reference(y=float(np.log(found.candidates)), dash="dotted")
    plot = Plot(layers=[losses, guess], x=Axis(title="epoch"), y=Axis(title="contrastive loss"))
    caption = "Loss on images that were not learned from; dotted: of a guess."
    return Chart(title="The contrast", caption=caption, panels=[plot])
