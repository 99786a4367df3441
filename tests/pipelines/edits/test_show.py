"""What an edit did is said as far as the seeds agree."""

import pytest

from glassworks.pipelines.edits.report import Edited
from glassworks.pipelines.edits.show import _step


def form(name, accuracies, parameters=1000):
    return Edited(name, "an edit", parameters, 5000, 16, list(accuracies))


@pytest.mark.parametrize(
    ("after", "tone", "said"),
    [
        ([0.98, 0.985, 0.982], "good", "better on every seed"),
        ([0.80, 0.81, 0.82], "warn", "worse on every seed"),
        ([0.94, 0.96, 0.95], "note", "not told apart"),
        (
            [0.90, 0.949, 0.95],
            "note",
            "worse on every seed, yet not told apart: the seeds are few and differ as much",
        ),
    ],
)
def test_edits(after, tone, said):
    found = _step(form("VGG", [0.95, 0.95, 0.951]), form("ResNet", after, 2000))
    assert (found.tone, found.text.endswith(f": {said}.")) == (tone, True)
    assert "parameters 1,000 to 2,000" in found.text
