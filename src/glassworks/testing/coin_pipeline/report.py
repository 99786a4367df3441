"""A coin in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class CoinReport(Report):
    """The share of heads after each throw."""

    shares: list[float]
