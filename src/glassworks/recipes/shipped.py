"""The shipped recipes: TOML files beside this module, each with a card that says what it teaches."""

from pathlib import Path

from glassworks.core.config import Config, read_toml
from glassworks.core.errors import RecipeError, near_miss

LIBRARY = Path(__file__).parent / "library"


class Card(Config):
    """What a recipe says about itself, its table ``[card]``."""

    title: str
    teaches: str
    """The idea that running it makes visible."""
    expects: str
    """The result to expect."""
    minutes: float
    """Wall-clock minutes on two processor cores."""


def shipped() -> dict[str, Card]:
    """The card of every shipped recipe, by name, in alphabetical order.

    Raises:
        RecipeError: a file is not TOML or its card is not complete.
    """
    return {path.stem: read_card(path) for path in sorted(LIBRARY.glob("*.toml"))}


def read_card(path: Path) -> Card:
    """The card of the recipe at ``path``.

    Raises:
        RecipeError: the file is not TOML or its card is not complete.
    """
    return Card.parse(read_toml(path).get("card", {}), where=f"[card] of {path.name}")


def shipped_path(name: str) -> Path:
    """The file of the shipped recipe ``name``.

    Raises:
        RecipeError: there is none; the near misses are named.
    """
    names = [path.stem for path in sorted(LIBRARY.glob("*.toml"))]
    if name not in names:
        raise RecipeError(
            expected="the name of a shipped recipe",
            found=f"'{name}'",
            do=near_miss(name, names) or "See `glassworks recipes` for the names.",
        )
    return LIBRARY / f"{name}.toml"
