"""``look explain``: which parts of a picture an answer depends on, and whether the maps deserve belief."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import unknown
from glassworks.core.report import Report
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.choice import default_layer
from glassworks.looks.explain.compute import METHODS, STEPS, as_map
from glassworks.looks.explain.verify import Check, Curves, completeness, randomised_weights
from glassworks.looks.explain.verify import Picture as Verifier
from glassworks.looks.subject import InputImage, Subject
from glassworks.looks.view import Files, View


@dataclass
class Explanation:
    """One method's map and what its tests said.

    Attributes:
        method: its name.
        passed: every test was passed.
        checks: the tests.
        curves: of deletion and insertion.
        low: least value of the map.
        high: greatest value.
        peak: [row, column] of the greatest.
        seconds: the map alone took.
    """

    method: str
    passed: bool
    checks: list[Check]
    curves: Curves
    low: float
    high: float
    peak: list[int]
    seconds: float


@dataclass
class ExplainReport(Report):
    """Maps of one answer.

    Attributes:
        target: the explained output.
        label: its name.
        probability: the network gave it.
        answer: the network's own answer.
        layer: whose maps Grad-CAM weighs.
        explanations: one per method.
        random: the curves of the random maps that they are held against.
    """

    target: int
    label: str
    probability: float
    answer: str
    layer: str | None
    explanations: list[Explanation]
    random: list[Curves]


class ExplainLook(ImageRequest):
    """Why this answer."""

    target: str | int | None = None
    """The class to explain; by default the network's own answer."""
    layer: str | None = None
    """For Grad-CAM; by default the last one with feature maps."""
    method: str = "all"
    """``gradient``, ``integrated_gradients``, ``grad_cam``, ``occlusion`` or ``all``."""
    steps: int = STEPS
    """Of integrated gradients."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Makes the maps, then tests them."""
        methods = self._methods()
        picture = self.input_image(subject)
        given = picture.input_1CHW
        outputs_K = subject.answer(given)
        target = subject.target(self.target, outputs_K)
        layer = (self.layer or default_layer(subject.network, given)) if "grad_cam" in methods else None
        with context.stage("random maps", None, "passes"):
            verifier = Verifier(subject.network, given, target)
        found: list[Explanation] = []
        maps: list[torch.Tensor] = []
        with context.stage("explain and test", len(methods), "methods") as advance:
            for name in methods:
                explanation, map_HW = self._explained(name, subject.network, verifier, layer)
                found.append(explanation)
                maps.append(map_HW)
                advance(1)
        report = ExplainReport(
            target=target,
            label=subject.class_name(target),
            probability=float(outputs_K.softmax(0)[target]),
            answer=subject.class_name(int(outputs_K.argmax())),
            layer=layer,
            explanations=found,
            random=verifier.random,
        )
        return LookResult(report, lambda: View(files=_drawn(report, maps, picture, subject)))

    def _methods(self) -> list[str]:
        if self.method == "all":
            return list(METHODS)
        if self.method not in METHODS:
            raise unknown("a method of explaining", self.method, [*METHODS, "all"])
        return [self.method]

    def _explained(
        self, name: str, network: nn.Module, verifier: Verifier, layer: str | None
    ) -> tuple[Explanation, torch.Tensor]:
        given, target = verifier.input, verifier.target
        settings: dict[str, Any] = {"layer": layer, "steps": self.steps}
        explain: Callable[[nn.Module], torch.Tensor] = lambda other: METHODS[name](other, given, target, **settings)  # noqa: E731
        begin = time.perf_counter()
        attributions = explain(network)
        seconds = time.perf_counter() - begin
        map_HW = as_map(attributions)
        curves = verifier.curves(map_HW)
        checks = verifier.checks(curves)
        if name == "integrated_gradients":
            checks.insert(0, completeness(attributions, verifier.difference()))
        checks.append(randomised_weights(lambda other: as_map(explain(other)), network, map_HW))
        peak = int(map_HW.argmax())
        explanation = Explanation(
            method=name,
            passed=all(check.passed for check in checks),
            checks=checks,
            curves=curves,
            low=float(map_HW.min()),
            high=float(map_HW.max()),
            peak=[peak // map_HW.shape[1], peak % map_HW.shape[1]],
            seconds=seconds,
        )
        return explanation, map_HW


def _drawn(report: ExplainReport, maps: list[torch.Tensor], picture: InputImage, subject: Subject) -> Files:
    from glassworks.charts.images import data_uri, overlaid
    from glassworks.looks.page import explain_page
    from glassworks.looks.render import explain_figure, figure_files

    tiles = [overlaid(picture.pixels_HWC, map_HW, signed=bool(map_HW.min() < 0)) for map_HW in maps]
    names = [(one.method, [check.name for check in one.checks if not check.passed]) for one in report.explanations]
    page = explain_page(
        report,
        subject.name,
        subject.notes,
        picture=data_uri(picture.pixels_HWC, photograph=True),
        tiles=list(map(data_uri, tiles)),
    )
    title = f"why '{report.label}' ({100 * report.probability:.1f} %)"
    figure = explain_figure(title, picture.pixels_HWC, tiles, names)
    return {**figure_files(figure), "look.html": page}
