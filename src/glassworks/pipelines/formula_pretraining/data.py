"""Images of formulas, drawn once and kept in the cache.

Shape letters: N images.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.device import needed_cache_folder
from glassworks.data.cache import RowCache
from glassworks.data.loader import Images, Loader
from glassworks.data.synthetic.mixture import FormulaImages
from glassworks.data.synthetic.rendered import identity, rendered
from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe


@dataclass(frozen=True)
class Formulas:
    """What is learned and measured.

    Attributes:
        pixels: uint8 [N, S, S, 3], those to learn from first.
        labels_N: classes of the formulas; not learned from.
        name: names the pixels of every index.
    """

    pixels: RowCache
    labels_N: np.ndarray
    name: str

    @classmethod
    def drawn(cls, recipe: FormulaPretrainingRecipe, context: RunContext) -> "Formulas":
        """The images of a recipe; those that the cache lacks are drawn.

        Raises:
            RunError: the disk is full or cannot be written.
        """
        asked = recipe.formulas
        images = FormulaImages(asked.families, size=asked.side, seed=recipe.seed)
        total = asked.images + asked.judged
        return cls(
            rendered(images, total, needed_cache_folder(), context), images.labels(np.arange(total)), identity(images)
        )

    def loaders(self, recipe: FormulaPretrainingRecipe) -> tuple[Loader[Any], Loader[Any]]:
        """Shuffled batches to learn from, and batches of the held-out images."""
        columns, count = Images(self.pixels, self.labels_N), recipe.formulas.images
        train = Loader(
            columns, np.arange(count), recipe.training.batch_size, recipe.seed, shuffle=True, drop_last=True,
            identity=self.name,
        )  # fmt: skip
        held_out = Loader(
            columns, np.arange(count, len(self.labels_N)), held_out_batch(recipe), drop_last=True, identity=self.name
        )
        return train, held_out


def held_out_batch(recipe: FormulaPretrainingRecipe) -> int:
    """Images of a batch that is not learned from."""
    return min(recipe.training.batch_size, recipe.formulas.judged)
