"""Puts the three together."""

from glassworks.core.context import RunContext
from glassworks.looks.base import LookRequest, LookResult
from glassworks.looks.subject import Subject
from glassworks.testing.norms_look.compute import norms
from glassworks.testing.norms_look.show import view


class NormsLook(LookRequest):
    """How long the weights of each layer are."""

    least: float = 0.0
    """Weights of a smaller norm are left out."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Reads the weights."""
        report = norms(subject.network, self.least)
        return LookResult(report, lambda: view(report))
