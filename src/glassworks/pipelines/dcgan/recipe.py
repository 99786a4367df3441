"""The recipe of a DCGAN."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.errors import DataError
from glassworks.core.files import from_home
from glassworks.core.recipe import Recipe
from glassworks.data.sources.catalog import EMBEDDED
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.data.sources.source import Sample, Source
from glassworks.data.sources.tree import Tree
from glassworks.pipelines.adversarial.recipe import GanConfig
from glassworks.training.config import LoopConfig


class ImagesConfig(SourceSettings):
    """The ``[data]`` table."""

    source: str
    """A folder, a manifest, tar shards, an embedded source, ``torchvision:NAME`` or ``hf:NAME``."""
    size: Literal[8, 16, 32, 64, 128] = 32
    """Side of the square images in pixels."""
    judged: Annotated[int, Field(ge=16, le=100_000)] = 1000
    """Real and generated images that are compared after every epoch."""
    judge_steps: Annotated[int, Field(ge=1, le=1_000_000)] = 400
    """Updates of the small network whose features they are compared by, where the images have labels."""


class DcganRecipe(Recipe):
    """A generator imitates the images of a source."""

    task: str = "dcgan"
    """The kind of recipe: what one run of it does."""
    data: ImagesConfig
    gan: GanConfig = GanConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> Source:
        """The source of images; labels give better features, but a folder without class folders does as well.

        Raises:
            DataError: nothing of that name, or it cannot be used.
        """
        try:
            return open_source(self.data.source, self.data)
        except DataError:
            if self.data.source in EMBEDDED:  # the name means two things here, and the error says so
                raise
            unlabelled = _unlabelled(from_home(self.data.source))
            if unlabelled is None:
                raise
            return unlabelled


def _unlabelled(folder: Path) -> Source | None:
    """All images below a folder as one class; ``None`` where there are none."""
    if not folder.is_dir():
        return None
    tree = Tree(folder)
    paths = sorted(tree.all_images(""))
    return (
        FileSource(folder.resolve().name, folder, ["pictures"], [Sample(path, 0) for path in paths]) if paths else None
    )
