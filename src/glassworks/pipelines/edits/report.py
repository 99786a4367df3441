"""Edits of a network in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report

PEOPLE = 5.1
"""Top-5 error on ImageNet in percent of one trained annotator (Russakovsky et al. 2015)."""


@dataclass
class Edited(Report):
    """One form of the network.

    Attributes:
        network: its name.
        edit: what was changed in the form before.
        parameters: numbers that it learns.
        multiply_adds: for one digit.
        field: side in pixels of what a unit of the last maps sees of the digit.
        accuracies: of held-out digits, one per seed.
    """

    network: str
    edit: str
    parameters: int
    multiply_adds: int
    field: int | None
    accuracies: list[float]


@dataclass
class Published(Report):
    """A network of the literature on ImageNet.

    Attributes:
        network: its name.
        year: of the contest.
        parameters: of the form that glassworks builds, for 1,000 classes.
        multiply_adds: of one image of 224 pixels.
        single: top-5 error in percent of one network on the validation images, as published.
        entry: top-5 error in percent of the contest's entry on the test images, several networks together.
    """

    network: str
    year: int
    parameters: int
    multiply_adds: int
    single: float
    entry: float


@dataclass
class EditsReport(Report):
    """All forms, and the networks that they are named after.

    Attributes:
        forms: in the order of the edits.
        published: in the order of the contests.
        n: held-out digits.
    """

    forms: list[Edited]
    published: list[Published]
    n: int
