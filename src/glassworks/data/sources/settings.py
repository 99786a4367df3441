"""What a recipe's ``[data]`` says about how a source is read; a source of its own form needs none of it."""

from collections.abc import Mapping
from typing import Any, Literal, Self, cast

from glassworks.core.config import Config, apply_settings
from glassworks.core.errors import RecipeError


class SourceSettings(Config):
    """How names and columns are to be read where they leave a choice."""

    splits: Literal["source", "made"] | None = None
    """``source``: names of folders and columns such as train and test are splits; ``made``: they are not, and
    glassworks holds images out itself; nothing: splits where that is clear."""
    path_column: str | None = None
    """The column of a table that names the images, or holds them; nothing for one with a usual name."""
    label_column: str | None = None
    """The column of a table that holds the classes; nothing for one with a usual name."""
    split_column: str | None = None
    """The column of a table that says train, val or test, or that has ``held_out`` among its values."""
    held_out: str | int | float | None = None
    """The value of ``split_column`` whose images are held out, such as a fold's number; all others are trained on."""
    numeric_labels: Literal["classes"] | None = None
    """``classes``: numbers that look like a quantity are the names of classes."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Those among the values of a recipe's ``[data]``."""
        return cls.parse({key: value for key, value in table.items() if key in cls.model_fields}, "[data]")

    @classmethod
    def given_as(cls, settings: list[str]) -> Self:
        """From ``data.key=value``, as a user types them behind ``--set``.

        Raises:
            RecipeError: other keys, or values that they cannot have.
        """
        values = apply_settings({}, settings)
        others = sorted(set(values) - {"data"})
        if others:
            raise RecipeError(
                expected=f"settings of how images are read: {', '.join(f'data.{key}' for key in cls.model_fields)}",
                found=", ".join(others),
                do="Leave them out: all others belong to `glassworks train`.",
            )
        table = values.get("data", {})
        return cls.parse(cast("dict[str, Any]", table) if isinstance(table, dict) else {"data": table}, "--set")

    @property
    def given(self) -> list[str]:
        """Names of those that are set."""
        return [name for name in SourceSettings.model_fields if getattr(self, name) is not None]


NO_SETTINGS = SourceSettings()
"""Everything as it is clear by itself."""
