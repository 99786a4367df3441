"""The numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class NormsReport(Report):
    """Euclidean norms by parameter, those of biases and norms left out."""

    norms: dict[str, float]
