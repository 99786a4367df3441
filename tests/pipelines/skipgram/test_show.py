import subprocess
import sys

import numpy as np

from glassworks.instruments.embeddings import Map
from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.pipelines.skipgram.report import Vectors, WordsReport
from glassworks.pipelines.skipgram.show import show

REPORT = WordsReport(
    vocabulary=3, words=90, dimensions=2, held_out_loss=2.0, untrained_loss=4.16, losses=[3.0, 2.0],
    neighbours={"one": [("two", 0.5)], "two": [("one", 0.5)]}, analogies=[], not_asked=["four"], analogy_accuracy=None,
    maps=[{"method": "pca", "kl": None, "trust_5": 1.0, "trust_12": 1.0, "n": 3}],
)  # fmt: skip


def test_both_codes_stand_side_by_side_and_the_maps_have_names():
    places_N2 = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    vectors_VD = np.array([[1, 0], [1, 1], [0, 2]], np.float32)
    vectors = Vectors(("one", "two", "three"), vectors_VD, [Map("pca", places_N2, None, 1.0, 1.0, 0.9)])
    shown = show(WordsRecipe(), REPORT, vectors)
    assert any("four" in verdict.text for verdict in shown.verdicts if verdict.tone == "warn")
    codes = next(table for table in shown.tables if table.title == "One-hot and distributed codes")
    names, one_hot, learned = codes.rows[0]
    assert (names, one_hot, round(learned, 3)) == ("one, two", 0, 0.707)
    assert len(codes.rows) == 1, "the nearest of two words may be each other: a pair stands there once"
    assert [chart.title for chart in shown.charts] == ["Words, by principal components", "Learning"]
    labels = [name for layer in shown.charts[0].panels[0].layers for name in layer.labels or ()]
    assert labels == ["one", "two", "three"]


def test_showing_needs_neither_torch_nor_matplotlib():
    code = "import sys, glassworks.pipelines.skipgram.show as _; print({'torch', 'matplotlib'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
