"""Everything that a report page shows, as plain numbers and words; the page and ``report.json`` are drawn from it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from glassworks.core.report import Report, plain
from glassworks.data.sources.source import Problem
from glassworks.looks.health.report import Diagnosis
from glassworks.metrics.classification import Evaluation
from glassworks.pipelines.classification.head.report import Head
from glassworks.pipelines.teaching import Teaching


@dataclass(kw_only=True)
class NetworkSummary:
    """The network below the head.

    Attributes:
        name: its name in the catalogue.
        weights: where they came from, in words for the user.
        parameters: number of parameters, the head excepted.
        features: length of the feature vector.
        precision: the number format of the forward pass, such as ``bfloat16``, after an engine beside torch.
        input_size: side of its square input, in pixels.
    """

    name: str
    weights: str
    parameters: int
    features: int
    precision: str
    input_size: int


@dataclass(kw_only=True)
class Epoch:
    """One epoch of a training loop; ``None`` where something was not measured."""

    epoch: int
    train_loss: float | None = None
    monitor_loss: float | None = None
    monitor_accuracy: float | None = None
    learning_rate: float | None = None


@dataclass(kw_only=True)
class FineTune:
    """What fine-tuning gained over the head alone, both measured on the same images.

    Attributes:
        kept: whether the fine-tuned network is the one in the model file.
        gain: difference of the accuracies, finetuned minus head.
        interval: 95 % interval (low, high) of the gain.
        head_accuracy: of the head-only solution.
        finetuned_accuracy: of the fine-tuned network.
    """

    kept: bool
    gain: float
    interval: tuple[float, float]
    head_accuracy: float
    finetuned_accuracy: float


@dataclass(kw_only=True)
class GalleryItem:
    """One held-out image worth a look.

    Attributes:
        path: its name in the source.
        true: its class.
        predicted: the class answered.
        probability: of the class answered.
        true_probability: of its true class.
        kind: ``worst`` for a confident mistake, ``unsure`` for a close call.
        thumbnail: data URI of a small copy, or empty where the file could not be shown; not in ``report.json``.
    """

    path: str
    true: str
    predicted: str
    probability: float
    true_probability: float
    kind: Literal["worst", "unsure"]
    thumbnail: str = ""


@dataclass(kw_only=True)
class HeldOut:
    """The images that the evaluation is about.

    Attributes:
        name: says which, such as ``the val images of hymenoptera``.
        n: number of images.
        paths: their names in the source.
        unseen: whether it is known that the model was not fitted on them.
    """

    name: str
    n: int
    paths: list[str] = field(default_factory=list)
    unseen: bool = True

    @property
    def noun(self) -> str:
        """What to call one of them."""
        return "held-out image" if self.unseen else "image"


@dataclass(kw_only=True)
class Warned:
    """When the model says that an image is unlike those of the training, and for how many held-out images it would.

    Attributes:
        share: of images like those of the training, the part that it says so of, at most and on average.
        measured_on: images that the limit is from.
        held_out: held-out images that were looked at; the limit was not chosen on them.
        unlike: how many of them it says so of.
    """

    share: float
    measured_on: int
    held_out: int
    unlike: int


@dataclass(kw_only=True)
class RunReport(Report):
    """One run or one evaluation, whole.

    Attributes:
        run: path of the run folder.
        created: date and time, as shown.
        version: of glassworks.
        source: the data, as the user named it.
        located: the same as a name that holds from any folder.
        title: heading of the page.
        classes: K names.
        counts: images per split: ``{"train": [K counts], ...}``.
        evaluation: the numbers on the held-out images.
        held_out: which images these are.
        baseline: accuracy of always answering the most common class.
        backbone, head, finetune: ``None`` where there was none.
        warned: when an image counts as unlike those of the training; ``None`` where the model does not say.
        curves: one entry per epoch, empty without a training loop.
        health: the faults that the doctor finds in the training loop, where one ran.
        problems: everything found in the data.
        seconds: wall-clock seconds by stage, in order.
        choices: what was decided automatically, one sentence each.
        recipe: the resolved recipe as TOML text.
        weights_hash: fingerprint of the weights.
        gallery: worst mistakes first, then the least sure.
        idea: the lesson around the result, of a run.
        predicted: images without a label in the source, whose predictions lie in ``predictions.csv``.
    """

    run: str
    created: str
    version: str
    source: str
    located: str
    title: str
    classes: list[str]
    counts: dict[str, list[int]]
    evaluation: Evaluation
    held_out: HeldOut
    baseline: float | None = None
    backbone: NetworkSummary | None = None
    head: Head | None = None
    curves: list[Epoch] = field(default_factory=list)
    finetune: FineTune | None = None
    warned: Warned | None = None
    health: list[Diagnosis] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    recipe: str = ""
    weights_hash: str = ""
    gallery: list[GalleryItem] = field(default_factory=list)
    predicted: int = 0
    idea: Teaching | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values without the thumbnails; the headline's three numbers come first, once more."""
        headline = {name: plain(getattr(self.evaluation, name)) for name in ("accuracy", "interval", "n")}
        return headline | without_thumbnails(super().to_dict())


def without_thumbnails(values: dict[str, Any]) -> dict[str, Any]:
    """The JSON values of a report with a ``gallery``, its thumbnails taken out."""
    gallery = [{key: value for key, value in item.items() if key != "thumbnail"} for item in values["gallery"]]
    return values | {"gallery": gallery}
