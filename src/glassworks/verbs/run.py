"""What ``train`` gives back in Python: the report of the run, and the next verbs on it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from glassworks.inference.prediction import Prediction
from glassworks.inference.predictor import Predictor
from glassworks.inference.reading import ImageInput
from glassworks.pipelines.classification.report import RunReport

if TYPE_CHECKING:
    from glassworks.pipelines.classification.evaluation.report import EvaluateReport
    from glassworks.verbs.export import ExportReport


@dataclass(kw_only=True)
class Run(RunReport):
    """A finished run: every number of its report, and what can be done with its model."""

    @classmethod
    def of(cls, report: RunReport) -> Self:
        """The run that ``report`` is about."""
        return cls(**{field.name: getattr(report, field.name) for field in fields(report)})

    @cached_property
    def predictor(self) -> Predictor:
        """The model, opened from its file as anyone would."""
        return Predictor.load(self.run)

    def predict(self, images: ImageInput | Iterable[ImageInput]) -> list[Prediction]:
        """One prediction per image: a path, encoded bytes, a Pillow image or pixels; or many of them."""
        return self.predictor.predict(images)

    def evaluate(self, source: str | Path) -> "EvaluateReport":
        """See ``glassworks.evaluate``."""
        from glassworks.verbs.evaluate import evaluate

        return evaluate(self.run, source)

    def export(self, to: Literal["onnx", "pt2"]) -> "ExportReport":
        """See ``glassworks.export``."""
        from glassworks.verbs.export import export

        return export(self.run, to)
