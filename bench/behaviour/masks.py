"""What is left out of a record: times, dates, places on this machine, versions. Each with its reason."""

import re
from typing import Any

MASKED = "<masked>"
KEYS = re.compile(
    r"^(created|date|finished"  # dates
    r"|version|glassworks|torch|python"  # versions
    r"|seconds|\w+_seconds|seconds_\w+|milliseconds|latency_ms|\w+_ms|wall|minutes_spent"  # times
    r"|rate_per_second|per_second|images_per_second"  # rates
    r"|peak_memory_bytes|peak_bytes|pid)$"  # what the allocator held
)
"""Keys whose values are left out, wherever they stand; that they are there is still compared."""

_NUMBER = r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?"
_UNITS = r"(?:s|ms|min|minutes?|seconds?|h|µs)\b"
TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_NUMBER} {_UNITS}"), "<time>"),
    (re.compile(rf"{_NUMBER} [\w ]+/s\b"), "<rate>"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?"), "<date>"),
    (re.compile(r"glassworks-trace-\w+"), "glassworks-trace-<name>"),
    (re.compile(r"events\.out\.tfevents\.\S+"), "events.out.tfevents.<name>"),
)
"""The same within texts."""


class Masks:
    """Masks for one case: ``places`` are folders of this machine and what stands for each."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = sorted(places.items(), key=lambda item: -len(item[0]))

    def text(self, text: str) -> str:
        """``text`` without times and places."""
        for place, name in self._places:
            text = text.replace(place, name)
        for pattern, name in TEXTS:
            text = pattern.sub(name, text)
        return text

    def value(self, value: Any) -> Any:
        """A JSON value, masked all the way down."""
        if isinstance(value, dict):
            return {key: _hidden(inner) if KEYS.match(key) else self.value(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value


def _hidden(value: Any) -> Any:
    """Keeps the keys below a masked one, such as the names of the stages that took ``seconds``."""
    return {key: _hidden(inner) for key, inner in value.items()} if isinstance(value, dict) else MASKED
