"""The timeline in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Entry:
    """One event, see ``events.Event``."""

    year: int
    subject: str
    name: str
    what: str
    source: str
    address: str
    recipe: str


@dataclass
class TimelineReport(Report):
    """What lies between the years that are shown.

    Attributes:
        first: year.
        last: year.
        events: oldest first.
        longest: the longest gap between two of them: from, to.
    """

    first: int
    last: int
    events: list[Entry]
    longest: list[int]
