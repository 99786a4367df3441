"""Codes in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report
from glassworks.pipelines.repeats import mean


@dataclass
class Learned:
    """A network that learned with one code.

    Attributes:
        code: its name.
        classes: that it learned.
        outputs: numbers of the code.
        accuracies: of held-out digits of these classes, one per seed.
    """

    code: str
    classes: int
    outputs: int
    accuracies: list[float]

    @property
    def accuracy(self) -> float:
        """Mean over the seeds."""
        return mean(self.accuracies)


@dataclass
class CodesReport(Report):
    """All of it.

    Attributes:
        classes: before one more is added.
        code_words: by the code's name, one row of 0s and 1s per class, the added one last; a one-hot code
            has one number more than before for it.
        learned: every code, without and with the added class.
        words: cat, dog and bat.
        distances: places in which two words' codes differ, by code, [word][word].
    """

    classes: int
    code_words: dict[str, list[list[int]]]
    learned: list[Learned]
    words: list[str]
    distances: dict[str, list[list[int]]]

    def of(self, code: str, classes: int) -> Learned:
        """One network."""
        return next(one for one in self.learned if (one.code, one.classes) == (code, classes))
