"""Both maps of the most frequent words, and the page that shows them.

Shape letters: N words on the maps, V words, D dimensions.
"""

from pathlib import Path

import numpy as np

from glassworks.core.workspace import RunFolder
from glassworks.data.text.words import Corpus
from glassworks.instruments.embeddings import Map, nearest, pca_map, tsne_map
from glassworks.pages.map_page import Plane, write_map
from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.pipelines.skipgram.report import unit_rows


def maps_of(recipe: WordsRecipe, corpus: Corpus, vectors_VD: np.ndarray, folder: RunFolder) -> list[Map]:
    """By t-SNE and by principal components, also as ``map.html`` in the folder; none of fewer than three words."""
    names = corpus.vocabulary[: recipe.words.map_words]
    if len(names) < 3:
        return []
    unit_ND = unit_rows(vectors_VD[: len(names)])
    maps = [tsne_map(unit_ND, seed=recipe.seed % 2**31), pca_map(unit_ND)]
    write_map(
        folder.path / "map.html",
        [Plane.of(found) for found in maps],
        names,
        title="Words by the company they keep",
        lede=f"The {len(names):,} most frequent words of {Path(recipe.data.source).name}, by their vectors' cosines.",
        neighbours_NK=nearest(unit_ND, 8)[0],
        write_names=True,
    )
    return maps
