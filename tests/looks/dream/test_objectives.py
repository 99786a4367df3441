"""What is maximised: activations of channels, units and directions."""

import pytest
import torch

from glassworks.looks.dream.objectives import Objective, direction

MAPS = torch.arange(24.0).view(2, 3, 2, 2)


def test_activations():
    assert Objective("a", "channel", 1).activations(MAPS).tolist() == [5.5, 17.5]
    assert Objective("a", "unit", 1, (0, 1)).activations(MAPS).tolist() == [5, 17]
    objective = Objective("a", "direction", direction_C=torch.tensor([0.6, 0.0, 0.8]))
    assert objective.activations(MAPS)[0] == pytest.approx(0.6 * 1.5 + 0.8 * 9.5)
    cosine = (0.6 * 1.5 + 0.8 * 9.5) / torch.tensor([1.5, 5.5, 9.5]).norm()
    assert objective.maximised(MAPS)[0] == pytest.approx(float(objective.activations(MAPS)[0] * cosine))


def test_directions_have_length_one():
    assert direction({"2": -2.0}, 3).tolist() == [0, 0, -1]
    assert direction([3.0, 4.0], 2).tolist() == pytest.approx([0.6, 0.8])
