"""One point that was checked of a machine, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

from glassworks.core.report import Report

State = Literal["ok", "warn", "fail"]


@dataclass
class Check(Report):
    """One point that was checked.

    Attributes:
        group: the heading it belongs under.
        name: what was checked.
        state: ``ok``; ``warn``: works, could be better; ``fail``: glassworks cannot work so.
        value: what was found.
        do: what to do, empty where all is well.
    """

    group: str
    name: str
    state: State
    value: str
    do: str = ""


def gigabytes(number: float) -> str:
    """Of bytes."""
    return f"{number / 1e9:.1f} GB"
