"""What is said of the accuracy holds of the points that were drawn, too."""

import numpy as np

from glassworks.pipelines.logistic.recipe import LogisticRecipe
from glassworks.pipelines.logistic.report import LogisticReport
from glassworks.pipelines.logistic.show import show


def test_more_points_right_than_any_rule_can_expect_are_no_contradiction():
    """With seed 1, 86.5 % of 400 points were right where no rule can expect more than 84.1 %, and nothing said why."""
    found = LogisticReport(
        w=[1.0, 1.0], b=0.0, loss=0.33067, accuracy=0.865, losses=[0.5, 0.4], optimum=[1.0, 1.0, 0.0],
        least_loss=0.33066, best_accuracy=0.841,
    )  # fmt: skip
    text = show(LogisticRecipe(), found, (np.zeros((4, 2)), np.array([0, 1, 0, 1]))).verdicts[1].text
    assert "no rule can expect more than 84.1%; among 400 points the share scatters around" in text
    assert "by 1.8 percentage points" in text


def test_points_that_a_line_parts_have_no_optimum():
    """With clouds six apart the page said that there is one optimum, at weights that only a small pull had ended."""
    found = LogisticReport(
        w=[2.6, 1.8], b=0.17, loss=0.0092, accuracy=1.0, losses=[0.5, 0.1], optimum=[203.0, 150.0, 12.6],
        least_loss=1.8e-11, best_accuracy=0.9987,
    )  # fmt: skip
    cloud = np.array([[-3.0, 0.0], [3.0, 0.0]])
    parted = show(LogisticRecipe(), found, (cloud, np.array([0, 1])))
    text = " ".join(verdict.text for verdict in parted.verdicts)
    assert "has no least value" in text
    assert "one optimum" not in text
    assert "least possible" not in text
    mixed = show(LogisticRecipe(), found, (cloud, np.array([1, 0])))
    assert "there is one optimum" in mixed.verdicts[2].text
