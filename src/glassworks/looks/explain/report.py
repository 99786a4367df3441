"""Maps of an answer in numbers: one explanation per method, and the tests that say whether to believe it."""

from dataclasses import dataclass, field

from glassworks.core.report import Report


@dataclass
class Check:
    """One test of one map.

    Attributes:
        name: ``completeness``, ``deletion``, ``insertion`` or ``randomised_weights``.
        passed: whether the map did.
        value: what was measured.
        bound: what it is compared with.
        words: both in a sentence.
    """

    name: str
    passed: bool
    value: float
    bound: float
    words: str


@dataclass
class Curves:
    """The class's probability while pixels are removed (``deletion``) and added (``insertion``), and the mean of each.

    Each curve has one value per step, the first without any change.
    """

    deletion: list[float]
    insertion: list[float]
    deletion_area: float
    insertion_area: float


@dataclass
class Explanation:
    """One method's map and the results of its tests.

    Attributes:
        method: its name.
        passed: every test was passed.
        checks: the tests.
        curves: of deletion and insertion.
        low: least value of the map.
        high: greatest value.
        peak: [row, column] of the greatest.
        seconds: that the map alone took.
    """

    method: str
    passed: bool
    checks: list[Check]
    curves: Curves
    low: float
    high: float
    peak: list[int]
    seconds: float

    @property
    def title(self) -> str:
        """The method as people write it."""
        return title_of(self.method)

    @property
    def failed(self) -> list[str]:
        """Names of the tests that it failed."""
        return [check.name for check in self.checks if not check.passed]


@dataclass
class Refused:
    """A method that gives no map of this network.

    Attributes:
        method: its name.
        why: what it would have needed, and what there is.
    """

    method: str
    why: str

    @property
    def title(self) -> str:
        """The method as people write it."""
        return title_of(self.method)


@dataclass
class ExplainReport(Report):
    """Maps of one answer.

    Attributes:
        target: the explained output.
        label: its name.
        probability: that the network gave it.
        answer: the network's own answer.
        layer: the one whose maps Grad-CAM weighs.
        explanations: one per method.
        random: the curves of the random maps that they are compared with.
        refused: methods that give no map of this network.
    """

    target: int
    label: str
    probability: float
    answer: str
    layer: str | None
    explanations: list[Explanation]
    random: list[Curves]
    refused: list[Refused] = field(default_factory=list["Refused"])


def title_of(method: str) -> str:
    """A method's name as people write it."""
    return "Grad-CAM" if method == "grad_cam" else method.replace("_", " ")
