"""What an exercise is: a function to write, the right one, and the mistakes that are known, each with its hint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True)
class Mistake:
    """A wrong function that learners write.

    Attributes:
        function: it; an answer that agrees with it on every input has made this mistake.
        hint: one or two sentences that help without giving the answer away.
    """

    function: Callable[..., Any]
    hint: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        name: unique; it stands in addresses and in the record of progress.
        title: a few words.
        task: what to write, in Markdown.
        start: the source that the learner begins with; it runs, and is wrong.
        function: the name of the function that it defines.
        right: the function itself.
        inputs: a strategy for its arguments, a tuple; made where hypothesis may be imported.
        mistakes: the known ones.
        names: of the arguments, as a wrong case shows them.
        seen: what is compared, from a result and the arguments; by default the result itself.
        tolerance: of numbers, absolute and relative.
    """

    name: str
    title: str
    task: str
    start: str
    function: str
    right: Callable[..., Any]
    inputs: "Callable[[], SearchStrategy[tuple[Any, ...]]]"
    mistakes: tuple[Mistake, ...]
    names: tuple[str, ...]
    seen: Callable[..., Any] | None = None
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Outcome:
    """What became of an answer.

    Attributes:
        passed: it is right on every input that was tried.
        message: one sentence.
        hint: what may help; empty where nothing is known.
        inputs: of the smallest wrong case that was found, as text by name.
        yours: the first wrong value; empty where none was given back.
        right: the value that was wanted there.
        place: which of several values that is, such as ``[0, 2]``; empty for a single one.
        cases: inputs that were tried.
        output: what the learner's code printed, shortened.
    """

    passed: bool
    message: str
    hint: str = ""
    inputs: dict[str, str] | None = None
    yours: str = ""
    right: str = ""
    place: str = ""
    cases: int = 0
    output: str = ""
