"""``look explain``: which parts of an image an answer depends on, and whether the maps are to be believed."""

import time

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, unknown
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.explain.compute import METHODS, STEPS, as_map
from glassworks.looks.explain.grad_cam import explained_layer
from glassworks.looks.explain.report import ExplainReport, Explanation, Refused
from glassworks.looks.explain.show import view
from glassworks.looks.explain.verify import Verifier, completeness, randomised_weights
from glassworks.looks.subject import Subject


class ExplainLook(ImageRequest):
    """Which parts of the image an answer depends on."""

    target: str | int | None = None
    """The class to explain; by default the network's own answer."""
    layer: str | None = None
    """For Grad-CAM; by default the last one over the image through whose places the answer goes."""
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
        with context.stage("random maps", None, "passes"):
            verifier = Verifier(subject.network, given, target, subject.output_form(given))
        found, refused = self._explanations(methods, verifier, context)
        report = ExplainReport(
            target=target,
            label=subject.class_name(target),
            probability=float(subject.probabilities(outputs_K[None], given)[0, target]),
            answer=subject.class_name(int(outputs_K.argmax())),
            layer=next((layer for _, _, layer in found if layer), None),
            explanations=[explanation for explanation, _, _ in found],
            random=verifier.random,
            refused=refused,
        )
        for one in refused:
            context.note(f"No map by {one.title}: {one.why}")
        return LookResult(report, lambda: view(report, [map_HW for _, map_HW, _ in found], image.pixels_HWC))

    def _explanations(
        self, methods: list[str], verifier: Verifier, context: RunContext
    ) -> tuple[list[tuple[Explanation, np.ndarray, str | None]], list[Refused]]:
        """Each method's explanation, map [H, W] and layer; where there are several, one that fails costs no other."""
        found: list[tuple[Explanation, np.ndarray, str | None]] = []
        refused: list[Refused] = []
        with context.stage("explain and test", len(methods), "methods") as advance:
            for name in methods:
                try:
                    found.append(self._explain(name, verifier))
                except InputError as error:
                    if len(methods) == 1 or (name == "grad_cam" and self.layer is not None):
                        raise
                    refused.append(Refused(name, f"expected {error.expected}; found {error.found}."))
                advance(1)
        return found, refused

    def _methods(self) -> list[str]:
        if self.method == "all":
            return list(METHODS)
        if self.method not in METHODS:
            raise unknown("a method of explanation", self.method, [*METHODS, "all"])
        return [self.method]

    def _explain(self, name: str, verifier: Verifier) -> tuple[Explanation, np.ndarray, str | None]:
        """What one method's tests give, its map [H, W], and the layer that it is of."""
        network, layer = verifier.network, None
        if name == "grad_cam":
            layer = self.layer or explained_layer(network, verifier.input, verifier.target)

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
        return explanation, map_HW.numpy(), layer
