"""What is said of depth follows from the numbers, whichever way they fall."""

import pytest

from glassworks.pipelines.depth.report import Learned
from glassworks.pipelines.depth.show import _deeper, _shortcuts


def learned(layers, losses, accuracies=(0.9, 0.91, 0.92), shortcuts=False):
    return Learned(layers, shortcuts, 100, [[2.0, loss] for loss in losses], list(accuracies), [1.0] * len(losses))


@pytest.mark.parametrize(
    ("flat", "deep", "tone", "said"),
    [
        ([0.010, 0.012, 0.011], [1.20, 1.30, 1.25], "warn", "learns worse what it is shown"),
        ([0.20, 0.22, 0.21], [0.010, 0.012, 0.011], "good", "learns better what it is shown"),
        ([0.010, 0.012, 0.011], [0.012, 0.011, 0.010], "note", "not told apart"),
        ([0.010], [1.20], "note", "not told apart"),
    ],
)
def test_depth(flat, deep, tone, said):
    found = _deeper([learned(8, flat), learned(56, deep)], "Without")
    assert (found.tone, said in found.text) == (tone, True)


@pytest.mark.parametrize(
    ("with_them", "tone", "said"),
    [
        ([0.97, 0.98, 0.975], "good", "more with them"),
        ([0.30, 0.31, 0.32], "warn", "fewer with them"),
        ([0.91, 0.90, 0.93], "note", "not told apart"),
    ],
)
def test_shortcuts(with_them, tone, said):
    plain = learned(56, [1.0] * 3, [0.90, 0.91, 0.92])
    found = _shortcuts(plain, learned(56, [0.1] * 3, with_them, shortcuts=True))
    assert (found.tone, said in found.text) == (tone, True)
