"""DCGAN on the pictures of any source: trained against each other, judged by features of our own, pictured over time.

Shape letters: N pictures, S side, C channels.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from glassworks.charts.images import enlarged, png, tiled
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.adversarial import GanConfig, Numbers, watcher
from glassworks.pipelines.base import finish
from glassworks.pipelines.dcgan.show import figures, tables, told, verdicts
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.report import Findings
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from glassworks.data.sources.source import Source
    from glassworks.pipelines.dcgan.judge import PictureJudge

_LEAST = 16  # pictures from which anything can be imitated


class PicturesConfig(Config):
    """The ``[data]`` table."""

    source: str
    """A folder, a manifest, tar shards, an embedded source, ``torchvision:NAME`` or ``hf:NAME``."""
    size: Literal[8, 16, 32, 64, 128] = 32
    """Side of the square pictures in pixels."""
    judged: Annotated[int, Field(ge=16, le=100_000)] = 1000
    """Real and generated pictures that are compared after every epoch."""
    judge_steps: Annotated[int, Field(ge=1, le=1_000_000)] = 400
    """Updates of the small network that judges, where the pictures have labels."""


class DcganRecipe(Recipe):
    """A generator imitates the pictures of a source."""

    task: str = "dcgan"
    """The kind of recipe: what one run of it does."""
    data: PicturesConfig
    gan: GanConfig = GanConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> "Source":
        """The source of pictures; labels help the judge, but a folder without class folders does as well.

        Raises:
            DataError: nothing of that name, or it cannot be used.
        """
        from glassworks.data.sources.open import open_source

        try:
            return open_source(self.data.source)
        except DataError:
            unlabelled = _unlabelled(Path(self.data.source).expanduser())
            if unlabelled is None:
                raise
            return unlabelled


def _unlabelled(folder: Path) -> "Source | None":
    """All pictures below a folder as one class; ``None`` where there are none."""
    from glassworks.data.sources.files import FileSource
    from glassworks.data.sources.names import is_clutter, is_image_name
    from glassworks.data.sources.source import Sample

    if not folder.is_dir():
        return None
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if is_image_name(path.name))
    paths = [path.as_posix() for path in files if not any(map(is_clutter, path.parts))]
    return (
        FileSource(folder.resolve().name, folder, ["pictures"], [Sample(path, 0) for path in paths]) if paths else None
    )


@dataclass
class DcganReport(Report):
    """How good the pictures are.

    Attributes:
        images: real ones that were imitated.
        size: S.
        channels: C.
        fid: Fréchet distance of generated to real pictures, by the judge's features, at the kept epoch.
        fid_of_halves: the same between two halves of the real ones: the least that can be asked for.
        judged: pictures on each side of it.
        features: what the judge sees.
        judge_accuracy: of its labels, on pictures it did not learn from; ``None`` without labels.
        classes: K; 0 without labels.
        classes_covered: classes that are generated; ``None`` without labels.
        inception_score: by the judge's classes, from 1 to K; ``None`` without labels.
        diversity: mean distance of two generated pictures over that of two real ones.
        discriminator_accuracy: at the kept epoch.
        kept_epoch: whose weights are kept.
        history: by epoch.
        left_out: pictures that could not be used.
    """

    images: int
    size: int
    channels: int
    fid: float
    fid_of_halves: float
    judged: int
    features: str
    judge_accuracy: float | None
    classes: int
    classes_covered: int | None
    inception_score: float | None
    diversity: float
    discriminator_accuracy: float
    kept_epoch: int
    history: list[dict[str, float]] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True)
class Pictures:
    """The pictures of a source, decoded.

    Attributes:
        pixels: uint8 [*, S, S, 3] by row, on disk.
        rows_N: those to imitate, each content once.
        labels: int64 by row.
        channels: 1 where all are grey.
        left_out: pictures that could not be decoded, or are copies.
    """

    pixels: Any
    rows_N: np.ndarray
    labels: np.ndarray
    channels: int
    left_out: int


def run(recipe: DcganRecipe, inputs: "Source", folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.data.loader import Loader, Tensors
    from glassworks.models.files.network_file import write_networks
    from glassworks.pipelines.dcgan.judge import picture_judge
    from glassworks.training.loop import fit

    pictures = _decoded(recipe, inputs, context)
    recipe = resolve_training(
        recipe, **PLAIN | {"optimizer": "adam"}, first_moment=0.5, learning_rate=2e-4, epochs=60,
        batch_size=64, ema_decay=0.99, log_steps=20,
    )  # fmt: skip
    config = recipe.training.model_copy(update={"batch_size": min(recipe.training.batch_size, len(pictures.rows_N))})
    judge = picture_judge(
        pictures.pixels[pictures.rows_N], pictures.labels[pictures.rows_N], pictures.channels, inputs.classes,
        RunFolder(folder.path / "judge"), steps=recipe.data.judge_steps, seed=recipe.seed,
        device=recipe.device, resume=resume, context=context,
    )  # fmt: skip
    task = _task(recipe, pictures, judge)
    columns = Tensors({"pixels": pictures.pixels}, "images")
    seed = derive(recipe.seed, "order")
    identity = f"{recipe.data.source} {recipe.data.size} {len(pictures.rows_N)}"
    train = Loader(columns, pictures.rows_N, config.batch_size, seed, shuffle=True, drop_last=True, identity=identity)
    shuffled_N = np.random.default_rng(seed).permutation(pictures.rows_N)
    monitor = Loader(columns, shuffled_N[: recipe.data.judged], 256)
    classes = len(inputs.classes) if judge.head is not None else 0
    watch = watcher(
        lambda: png(enlarged(tiled(task.samples(100, "pictures").numpy(), 10, gap=2, signed=True))),
        folder.path / "samples",
        epochs=config.epochs, told=lambda entry: told(entry, classes), context=context,
    )  # fmt: skip
    result = fit(
        task, train, monitor, config, folder, seed=recipe.seed, context=context, resume=resume, observers=[watch]
    )
    kept = result.history[result.best_epoch - 1]
    numbers = _report(recipe, pictures, judge, kept, result.history)
    numbers.fid_of_halves = _between_halves(task, judge, monitor)
    digest = write_networks(folder.model, task.modules, recipe)
    samples, reals = task.samples(100, "pictures").numpy(), next(monitor.epoch(0))
    return finish(
        recipe, folder, context, numbers, verdicts=verdicts(numbers, kept, result.history), tables=tables(numbers),
        figures=figures(samples, task.reals(reals)[:100].numpy(), result.history), weights_hash=digest,
    )  # fmt: skip


def _decoded(recipe: DcganRecipe, source: "Source", context: RunContext) -> Pictures:
    """Every picture once, resized, on disk; what cannot be decoded is said.

    Raises:
        DataError: too few usable pictures.
    """
    from glassworks.core.pixels import PixelSpec
    from glassworks.data.extract import extract
    from glassworks.data.images.pixels import pixel_cache

    spec = PixelSpec.standard(recipe.data.size)
    cache = pixel_cache(spec)
    found = extract(source, spec, features=None, pixels=cache, overlap=False, context=context)
    usable = [at for at, entry in enumerate(found.inspections) if entry.usable and at not in found.failures]
    label_of = {found.inspections[at].content_hash: source.samples[at].label for at in reversed(usable)}
    if len(label_of) < _LEAST:
        raise DataError(
            expected=f"at least {_LEAST} different pictures in '{source.name}'",
            found=f"{len(label_of)} usable of {len(source.samples)}",
            do="Add pictures; `glassworks check` names those that cannot be used.",
        )
    if len(label_of) < len(source.samples):
        context.note(f"{len(source.samples) - len(label_of)} pictures are copies or cannot be decoded: left out")
    keys = sorted(label_of)  # by content: file names and what else the cache holds do not matter
    rows_N = cache.find(keys)
    labels = np.full(len(cache), -1, dtype=np.int64)
    labels[rows_N] = [label_of[key] for key in keys]
    sample = cache[rows_N[:: max(1, len(rows_N) // 64)]]
    is_grey = bool((sample[..., :1] == sample).all())
    return Pictures(cache, rows_N, labels, 1 if is_grey else 3, len(source.samples) - len(keys))


def networks(recipe: DcganRecipe, channels: int) -> tuple[Any, Any]:
    """Generator and discriminator with the weights they start from."""
    import torch

    from glassworks.models.generative.dcgan import Discriminator, Generator
    from glassworks.tasks.gan import spectral

    gan, size = recipe.gan, recipe.data.size
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(recipe.seed, "network"))
        generator = Generator(size, channels, gan.noise_size, gan.width)
        # Batch norm mixes the samples of a batch, whose slopes the penalty takes one by one.
        discriminator = Discriminator(size, channels, gan.width, norm=not (gan.spectral or gan.penalty))
        if gan.spectral:
            spectral(discriminator)
    return generator, discriminator


def _task(recipe: DcganRecipe, pictures: Pictures, judge: "PictureJudge") -> Any:
    from glassworks.pipelines.dcgan.judge import ToSamples
    from glassworks.tasks.gan import Gan

    generator, discriminator = networks(recipe, pictures.channels)
    to_samples, gan = ToSamples(pictures.channels), recipe.gan
    return Gan(
        generator, discriminator, noise_size=gan.noise_size, reals=lambda batch: to_samples(batch["pixels"]),
        judge=judge, loss=gan.loss, critic_steps=gan.critic_steps, penalty=gan.penalty, seed=recipe.seed,
    )  # fmt: skip


def _between_halves(task: Any, judge: "PictureJudge", monitor: Any) -> float:
    import torch

    reals = torch.cat([task.reals(batch) for batch in monitor.epoch(0)])
    return judge(reals[::2], reals[1::2])["fid"]


def _report(
    recipe: DcganRecipe, pictures: Pictures, judge: "PictureJudge", kept: Numbers, history: list[Numbers]
) -> DcganReport:
    names = ("fid", "diversity", "discriminator_accuracy")
    has_labels = judge.head is not None
    return DcganReport(
        images=len(pictures.rows_N),
        size=recipe.data.size,
        channels=pictures.channels,
        fid=kept["monitor_fid"],
        fid_of_halves=0.0,
        judged=kept["monitor_n"],
        features="64 features of a small residual network trained on the labels"
        if has_labels
        else "pixels' components",
        judge_accuracy=judge.accuracy,
        classes=judge.num_classes,
        classes_covered=kept.get("monitor_modes"),
        inception_score=kept.get("monitor_inception_score"),
        diversity=kept["monitor_diversity"],
        discriminator_accuracy=kept["monitor_discriminator_accuracy"],
        kept_epoch=kept["epoch"],
        history=[{"epoch": entry["epoch"]} | {name: entry[f"monitor_{name}"] for name in names} for entry in history],
        left_out=pictures.left_out,
    )
