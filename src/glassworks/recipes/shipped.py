"""The recipes that ship with the package."""

from importlib.resources import files
from pathlib import Path

from glassworks.core.errors import unknown


def shipped() -> dict[str, Path]:
    """The recipes of the library by name."""
    folder = Path(str(files("glassworks.recipes") / "library"))
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def shipped_text(name: str) -> str:
    """The text of a shipped recipe.

    Raises:
        RecipeError: no such recipe; near misses are named.
    """
    library = shipped()
    if name not in library:
        raise unknown("a shipped recipe", name, library)
    return library[name].read_text(encoding="utf-8")
