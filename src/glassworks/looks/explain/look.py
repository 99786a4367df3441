"""``look explain``: which parts of an image an answer depends on, and whether the maps are to be believed."""

import time

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import unknown
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.choice import default_layer
from glassworks.looks.explain.compute import METHODS, STEPS, as_map
from glassworks.looks.explain.report import ExplainReport, Explanation
from glassworks.looks.explain.show import view
from glassworks.looks.explain.verify import Verifier, completeness, randomised_weights
from glassworks.looks.subject import Subject


class ExplainLook(ImageRequest):
    """Which parts of the image an answer depends on."""

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
        image = self.input_image(subject)
        given = image.input_1CHW
        outputs_K = subject.outputs(given)
        target = subject.target(self.target, outputs_K)
        layer = (self.layer or default_layer(subject.network, given)) if "grad_cam" in methods else None
        with context.stage("random maps", None, "passes"):
            verifier = Verifier(subject.network, given, target)
        explanations: list[Explanation] = []
        maps: list[np.ndarray] = []
        with context.stage("explain and test", len(methods), "methods") as advance:
            for name in methods:
                explanation, map_HW = self._explain(name, subject.network, verifier, layer)
                explanations.append(explanation)
                maps.append(map_HW.numpy())
                advance(1)
        report = ExplainReport(
            target=target,
            label=subject.class_name(target),
            probability=float(outputs_K.softmax(0)[target]),
            answer=subject.class_name(int(outputs_K.argmax())),
            layer=layer,
            explanations=explanations,
            random=verifier.random,
        )
        return LookResult(report, lambda: view(report, maps, image.pixels_HWC))

    def _methods(self) -> list[str]:
        if self.method == "all":
            return list(METHODS)
        if self.method not in METHODS:
            raise unknown("a method of explanation", self.method, [*METHODS, "all"])
        return [self.method]

    def _explain(
        self, name: str, network: nn.Module, verifier: Verifier, layer: str | None
    ) -> tuple[Explanation, torch.Tensor]:
        """One method's map [H, W], and what its tests give."""

        def explain(other: nn.Module) -> torch.Tensor:
            return METHODS[name](other, verifier.input, verifier.target, layer=layer, steps=self.steps)

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
