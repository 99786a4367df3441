"""The idea of a recipe: what a page says before it shows a result. One file each, ``ideas/NAME.toml``, strictly read.

Everything here is text that somebody wrote; what a run measured never stands in it. ``holds`` names the settings under
which the text is true: a page about another setting leaves it out and says so.
"""

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field

from glassworks.core.config import Config, read_toml
from glassworks.core.errors import unknown

Line = Annotated[str, Field(min_length=20, max_length=260)]
"""One short sentence or two."""


class Formula(Config):
    """One formula."""

    latex: Annotated[str, Field(min_length=3)]
    """Its source; pages show it as MathML, documents as LaTeX."""
    says: str = ""
    """What it is, in a few words before it."""


class Trial(Config):
    """Something to try."""

    command: Annotated[str, Field(pattern=r"^(glassworks|curl) \S+ ")]
    """To be typed as it stands; ``RUN`` stands for the folder of the run."""
    changes: Annotated[str, Field(min_length=10)]
    """What should be different then."""


class Source(Config):
    """Where an idea comes from."""

    name: Annotated[str, Field(min_length=5)]
    """Authors and title."""
    year: Annotated[int, Field(ge=1800, le=2100)]
    """In which it appeared."""
    address: Annotated[str, Field(pattern=r"^https://\S+$")]
    """Where it can be read."""


class Idea(Config):
    """What a shipped recipe is about."""

    lines: Annotated[tuple[Line, ...], Field(min_length=3, max_length=3)]
    """The idea in plain words."""
    formulas: Annotated[tuple[Formula, ...], Field(min_length=1, max_length=5)]
    """The rule itself."""
    where: str
    """What every symbol of the formulas means."""
    holds: dict[str, tuple[Any, ...]] = {}
    """Dotted key of the recipe to the values with which all of this is true; an empty text: the key is not set."""
    tries: Annotated[tuple[Trial, ...], Field(min_length=2, max_length=5)]
    """What to do next with this recipe."""
    looks: tuple[Trial, ...] = ()
    """Commands that look inside the network of a finished run."""
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=5)]
    """By whom, when, and where to read it."""

    def holds_for(self, recipe: dict[str, Any]) -> bool:
        """Whether the text is true of a recipe with these values."""
        return all(value_at(recipe, key) in values for key, values in self.holds.items())


def value_at(recipe: dict[str, Any], key: str) -> Any:
    """The value of a dotted key; an empty text where there is none."""
    found: Any = recipe
    for name in key.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return "" if found is None else found


@cache
def ideas() -> tuple[str, ...]:
    """The names of all recipes that have one."""
    return tuple(sorted(path.name.removesuffix(".toml") for path in _folder().iterdir() if path.name.endswith(".toml")))


@cache
def idea_of(name: str) -> Idea:
    """The idea of a shipped recipe.

    Raises:
        RecipeError: there is none of that name; near misses are named.
    """
    if name not in ideas():
        raise unknown("a recipe with an idea", name, ideas())
    path = _folder() / f"{name}.toml"
    return Idea.parse(read_toml(path), str(path))


def _folder() -> Any:
    return files("glassworks.course") / "ideas"
