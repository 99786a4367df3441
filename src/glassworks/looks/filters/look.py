"""``look filters``: a convolution's filters as images."""

from glassworks.core.context import RunContext
from glassworks.looks.base import LookRequest, LookResult
from glassworks.looks.filters.compute import are_templates, filters_of
from glassworks.looks.filters.show import view
from glassworks.looks.subject import Subject


class FiltersLook(LookRequest):
    """What a convolution's units look for."""

    layer: str | None = None
    """By default the first convolution; of a network without any, the linear layer on its pixels: its templates."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Reads the weights; needs no image."""
        report, weights_OCHW = filters_of(subject.network, self.layer)
        names = list(subject.classes) if are_templates(subject.network, len(subject.classes)) else []
        return LookResult(report, lambda: view(report, weights_OCHW.numpy(), names))
