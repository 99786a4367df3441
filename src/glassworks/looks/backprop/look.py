"""``look backprop``: one weight's gradient, taken apart."""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from glassworks.core.context import RunContext
from glassworks.looks.backprop.compute import backprop
from glassworks.looks.backprop.report import WorkedReport
from glassworks.looks.backprop.show import view
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.subject import InputImage, Subject
from glassworks.models.worked_example import WorkedExample, inputs, squared_error, table


class BackpropLook(ImageRequest):
    """Where one weight's gradient comes from."""

    layer: str | None = None
    """The weight's layer; by default the one with the strongest gradient."""
    unit: list[int] | None = None
    """The weight's index in its layer; by default that of the strongest gradient."""
    parameter: str = "weight"
    """Which of the layer's parameters."""
    target: str | int | None = None
    """The class whose cross-entropy is the error; by default the network's own answer."""
    paths: int = 5
    """How many paths to list."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Takes the gradient apart."""
        subject.check_weights()
        if isinstance(subject.network, WorkedExample) and self.image is None:
            image, objective, described = InputImage.of_input(inputs()), squared_error, "E = Σ ½ (target − output)²"
        else:
            image = self.input_image(subject)
            objective, described = self._objective(subject, image)
        with context.stage("backpropagate", None, "passes"):
            report = backprop(
                subject.network,
                image.input_1CHW,
                objective,
                layer=self.layer,
                weight=self.unit,
                parameter=self.parameter,
                paths=self.paths,
                described=described,
            )
        if objective is squared_error:
            report = WorkedReport(**vars(report), table=table())
        return LookResult(report, lambda: view(report))

    def _objective(self, subject: Subject, image: InputImage) -> tuple[Callable[[torch.Tensor], torch.Tensor], str]:
        """Cross-entropy against a class; for a network without logits the sum of its outputs."""
        output = subject.run(image.input_1CHW.to(next(subject.network.parameters()).dtype))
        if not isinstance(output, torch.Tensor) or output.ndim != 2 or output.shape[1] < 2:
            return torch.sum, "E = sum of the network's outputs"
        target = subject.target(self.target, output[0])
        words = "" if self.target is not None else ", the network's own answer"
        described = f"E = cross-entropy for '{subject.class_name(target)}'{words}"
        return lambda logits_BK: F.cross_entropy(logits_BK, torch.tensor([target])), described
