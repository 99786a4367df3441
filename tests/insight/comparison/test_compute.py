"""Who answers what right, and who beats whom."""

import numpy as np

from glassworks.insight.comparison.compute import pairs, pareto


def test_pairs_count_only_disagreements():
    right = {"a": np.array([1, 1, 1, 0], bool), "b": np.array([1, 0, 0, 0], bool), "c": np.array([0, 0, 0, 1], bool)}
    found = {(pair.a, pair.b): (pair.only_a, pair.only_b, pair.p) for pair in pairs(right)}
    assert found == {("a", "b"): (2, 0, 0.5), ("a", "c"): (3, 1, 0.625), ("b", "c"): (1, 1, 1.0)}


def test_the_front_holds_what_no_other_beats():
    costs = {"big": (10.0, 0.1), "good": (2.0, 0.2), "beaten": (3.0, 0.3), "small": (1.0, 0.5), "same": (2.0, 0.2)}
    assert pareto(costs) == ["small", "good", "same", "big"]
