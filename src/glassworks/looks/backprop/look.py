"""``look backprop``: one weight's gradient, taken apart."""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from glassworks.core.context import RunContext
from glassworks.instruments.hooks import borrowed
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
            objective, described = error_of(subject, image, self.target)
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


def error_of(
    subject: Subject, image: InputImage, target: str | int | None
) -> tuple[Callable[[torch.Tensor], torch.Tensor], str]:
    """The error and its words: cross-entropy against a class; without several outputs, the sum of the outputs."""
    with borrowed(subject.network):  # whoever has it borrowed may have other numbers in it
        input_ = image.input_1CHW.to(next(subject.network.parameters()).dtype)
    output = subject.run(input_)
    if not isinstance(output, torch.Tensor) or output.ndim != 2 or output.shape[1] < 2:
        return torch.sum, "E = sum of the network's outputs"
    wanted = subject.target(target, output[0])
    words = "" if target is not None else ", the network's own answer"
    form, name = subject.output_form(input_), subject.class_name(wanted)
    return _LOSSES[form](torch.tensor([wanted])), f"E = {_IN_WORDS[form].format(name)}{words}"


def _cross_entropy(target_1: torch.Tensor) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda logits_BK: F.cross_entropy(logits_BK, target_1)


def _negative_log(target_1: torch.Tensor) -> Callable[[torch.Tensor], torch.Tensor]:
    least = torch.finfo(torch.float64).tiny  # a probability that is rounded to 0 has no logarithm
    return lambda probabilities_BK: F.nll_loss(probabilities_BK.clamp_min(least).log(), target_1)


_LOSSES = {"logits": _cross_entropy, "softmax": _negative_log, "sigmoid": _negative_log}
_IN_WORDS = {
    "logits": "cross-entropy for '{}'",
    "softmax": "cross-entropy of the network's probabilities for '{}'",
    "sigmoid": "−log of the network's probability for '{}'",
}
"""The error by what the network gives: its probabilities are not taken for logits."""
