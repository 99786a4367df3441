"""What the exercises of lesson 6 call right is what torch's optimizers do."""

import pytest
import torch

from glassworks.lessons.exercises.descent import ADAM, BATCH, MOMENTUM


@pytest.mark.parametrize(
    ("exercise", "make", "given"),
    [(MOMENTUM, torch.optim.SGD, {"momentum": 0.9}), (ADAM, torch.optim.Adam, {})],
)
def test_the_right_function_is_torch_s(exercise, make, given):
    slopes = [1.0, -0.5, 3.0, 0.5]
    weight = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    optimizer = make([weight], lr=0.5, **given)
    for slope in slopes:
        weight.grad = torch.tensor(slope, dtype=torch.float64)
        optimizer.step()
    assert exercise.right(1.5, slopes, 0.5) == pytest.approx(weight.item(), abs=1e-9)


def test_a_batch_s_step_is_autograd_s():
    weight, xs, ts = torch.tensor(0.7, requires_grad=True), [1.0, -2.0], [0.5, 1.0]
    (0.5 * (weight * torch.tensor(xs) - torch.tensor(ts)) ** 2).mean().backward()
    assert BATCH.right(0.7, xs, ts, 0.1) == pytest.approx((weight - 0.1 * weight.grad).item(), abs=1e-6)
