"""Every error a user can meet, each saying what was expected, what was found and what to do.

The tree::

    GlassworksError            exit 1: the input was right, but the work could not be done
    ├── RunError               a run cannot go on (full disk, loss became NaN, ...)
    │   └── UnsupportedError   an engine or a number format cannot compute this network
    ├── ParityError            an export does not compute what the model computes
    └── InputError             exit 2: the user's own input, also a ValueError
        ├── DataError          a source of images cannot be used
        ├── RecipeError        a recipe, a setting or an option is wrong
        ├── ModelFileError     a model or weights file cannot be used
        └── MissingExtraError  an optional dependency is not installed
"""

import difflib
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import TypeVar


class GlassworksError(Exception):
    """The root of the tree.

    Args:
        expected: what would have been right, as a noun phrase.
        found: what was there instead.
        do: the next thing for the user to do.
        problems: all single problems, one line each, where there are several.
        message: all of this in a sentence or two; default: put together from ``expected``, ``found`` and ``do``.
    """

    exit_code = 1
    key = ""
    """The dotted key of a recipe that it is about, where it is about one; see ``about``."""
    problem_keys: Sequence[str] = ()
    """The dotted key that each of the problems is about, where they are about the keys of a recipe."""

    def __init__(self, *, expected: str, found: str, do: str, problems: Sequence[str] = (), message: str = "") -> None:
        self.expected, self.found, self.problems = expected, found, list(problems)
        self.do = do[:1].upper() + do[1:]  # a sentence of its own, whatever it was put together from
        self._message = message
        super().__init__(str(self))

    def __str__(self) -> str:
        listed = "".join(f"\n  - {problem}" for problem in self.problems)
        return f"expected {self.expected}; found {self.found}.{listed}\n{self.do}"

    @property
    def message(self) -> str:
        """What went wrong and what to do, in a sentence or two."""
        return self._message or f"Expected {self.expected}, but found {self.found}. {self.do}"

    def located(self, place: str) -> None:
        """Says where it was found: ``place`` is a clause such as ``in a.toml, line 3``."""
        self.found = f"{place}: {self.found}"
        if self._message:
            self._message = f"{place[:1].upper()}{place[1:]}: {self._message}"

    def to_dict(self) -> dict[str, object]:
        """The ``--json`` form, one document under the key ``error``."""
        fields = {"expected": self.expected, "found": self.found, "do": self.do, "problems": self.problems}
        return {"error": fields | {"message": self.message}}


class RunError(GlassworksError):
    """A run cannot go on; what was written before stays good."""


class UnsupportedError(RunError):
    """An engine or a number format cannot compute this network, or this processor that format; others may."""


class ParityError(GlassworksError):
    """An exported file does not compute what the model computes."""


class InputError(GlassworksError, ValueError):
    """The user's input cannot be used."""

    exit_code = 2


class DataError(InputError):
    """A source of images cannot be used."""


class RecipeError(InputError):
    """A recipe, a setting or an option is wrong."""


class ModelFileError(InputError):
    """A model or weights file cannot be used."""


class MissingExtraError(InputError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str, purpose: str, instead: str = "") -> None:
        do = f"Run: pip install 'glassworks[{extra}]'{f', {instead}' if instead else ''}"
        super().__init__(
            expected=f"the package '{package}', which is needed {purpose}",
            found="that it is not installed",
            do=do,
            message=f"The package '{package}' is needed {purpose}, but it is not installed. {do}",
        )


@contextmanager
def about(key: str) -> Generator[None]:
    """Input errors raised inside are about this dotted key of the recipe, unless they already name another."""
    try:
        yield
    except InputError as error:
        error.key = error.key or key
        raise


InputErrorT = TypeVar("InputErrorT", bound=InputError)
_SHOWN = 12  # names, where what is known is listed


def unknown(
    kind: str, name: object, known: Iterable[str], *, otherwise: str = "", error: type[InputErrorT] = RecipeError
) -> InputErrorT:
    """The error for a name that nothing has: it gives the near misses, else what there is.

    Args:
        kind: what it should be the name of: ``a network``.
        name: as it was given.
        known: every name there is.
        otherwise: what to do where no name is near; default: take one of those that are known.
        error: its type.
    """
    names = list(known)
    listed = ", ".join(names[:_SHOWN]) + (f", ... ({len(names)} in all)" if len(names) > _SHOWN else "")
    do = near_miss(str(name), names) or otherwise or (f"Known: {listed}." if names else "There are none.")
    message = f"'{name}' is not the name of {kind}. {do[:1].upper()}{do[1:]}"
    return error(expected=f"the name of {kind}", found=f"'{name}'", do=do, message=message)


def near_miss(name: str, known: Iterable[str], limit: int = 3) -> str:
    """'did you mean ...?' for a mistyped name, or one of a name's parts; the empty string where nothing is near."""
    lowered = {candidate.lower(): candidate for candidate in known}
    matches = difflib.get_close_matches(name.lower(), lowered, n=limit, cutoff=0.6)
    matches += [one for one in lowered if name.lower() in one.split("_") and one not in matches]
    near = [lowered[match] for match in matches[:limit]]
    return f"did you mean {' or '.join(repr(candidate) for candidate in near)}?" if near else ""
