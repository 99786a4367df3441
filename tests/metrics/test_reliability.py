import numpy as np

from glassworks.metrics.classification import evaluate


def test_a_confidence_on_an_edge_belongs_to_the_bin_below():
    """The paper's bins are open below and closed above: 0.8 = 12/15 lies in (11/15, 12/15]."""
    result = evaluate(np.array([[0.8, 0.2]]), np.array([0]), ["a", "b"])
    assert [at for at, bin_ in enumerate(result.reliability) if bin_.count] == [11]
