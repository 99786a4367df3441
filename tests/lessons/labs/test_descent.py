"""Plain descent as a task asks for it."""

import pytest
import torch

from glassworks.lessons.labs.descent import Descent


def test_it_goes_against_the_slope_at_its_rate():
    weight = torch.nn.Parameter(torch.tensor(3.0))
    descent = Descent([weight], 0.1)
    descent.minimize(weight**2)
    assert weight.item() == pytest.approx(3 - 0.1 * 6)
    descent.set_rate(0.5)
    weight.grad = torch.tensor(1.0)
    descent.update()
    assert weight.item() == pytest.approx(2.4 - 0.5)
