"""``look filters``: a convolution's filters as images."""

from glassworks.core.context import RunContext
from glassworks.looks.base import LookRequest, LookResult
from glassworks.looks.filters.compute import filters_of
from glassworks.looks.filters.show import view
from glassworks.looks.subject import Subject


class FiltersLook(LookRequest):
    """What a convolution's units look for."""

    layer: str | None = None
    """By default the first convolution; of a network without any, the linear layer on its pixels: its templates."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Reads the weights; needs no image."""
        report, weights_OCHW = filters_of(subject.network, self.layer)
        is_alone = sum(getattr(one, "weight", None) is not None for one in subject.network.modules()) == 1
        names = list(subject.classes) if is_alone and len(subject.classes) == len(report.filters) else []
        return LookResult(report, lambda: view(report, weights_OCHW.numpy(), names))
