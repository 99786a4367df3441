"""A neuron's arithmetic, and what it learns, against values known from elsewhere."""

import numpy as np
import pytest
import torch

from glassworks.pipelines.neuron.recipe import NeuronConfig
from glassworks.pipelines.neuron.train import changes, compute, examples, learn, steps, worked
from glassworks.pipelines.neuron.unit import ACTIVATIONS, follows, logistic


def test_the_worked_example_by_hand():
    row = worked((1.0, 0.5), (3.0, 4.0), -2.0, "relu", "")
    assert row.products == [3.0, 2.0]
    assert (row.sum, row.output) == (3.0, 3.0)
    assert row.distance == pytest.approx(0.4)  # 2 / 5
    assert row.degrees == pytest.approx(53.130102354)


@pytest.mark.parametrize(
    ("name", "below", "above"),
    [("step", 0, 1), ("identity", -2, 2), ("logistic", 0.1192029, 0.8807971), ("tanh", -0.9640276, 0.9640276),
     ("relu", 0, 2)],
)  # fmt: skip
def test_activations(name, below, above):
    assert ACTIVATIONS[name](np.array([-2.0, 2.0])).tolist() == pytest.approx([below, above])


def test_the_logistic_function_does_not_overflow():
    assert logistic(np.array([-1e4, 1e4])).tolist() == [0.0, 1.0]


def test_without_weights_there_is_no_line():
    row = worked((1.0, 1.0), (0.0, 0.0), 0.5, "step", "")
    assert (row.distance, row.degrees, row.output) == (None, None, 1.0)


def test_what_each_change_does_to_the_line():
    rows = {row.change: row for row in changes(NeuronConfig(w=(1.0, 2.0), b=-1.0))}
    first, doubled, turned = rows["as set"], rows["weights and bias doubled"], rows["all signs turned round"]
    assert doubled.distance == pytest.approx(first.distance)
    assert doubled.sum == 2 * first.sum
    assert turned.sum == -first.sum
    assert abs(turned.degrees - first.degrees) == pytest.approx(180)


def test_rules():
    points = np.array([[0.0, 0.0], [2.0, 2.0], [0.0, 1.0], [1.0, -1.4]])
    assert follows("line", points).tolist() == [0, 1, 1, 0]
    assert follows("circle", points).tolist() == [1, 0, 1, 0]


def test_a_step_is_what_autograd_says():
    points, targets = examples(NeuronConfig(), 3, 20, "points")
    w, b = torch.zeros(2, dtype=torch.float64, requires_grad=True), torch.zeros((), dtype=torch.float64)
    b.requires_grad_()
    for state in (walk := steps(points, targets, 0.5)):
        sums = torch.from_numpy(points) @ w + b
        loss = torch.nn.functional.binary_cross_entropy_with_logits(sums, torch.from_numpy(targets).double())
        assert state.loss == pytest.approx(loss.item(), abs=1e-14)
        assert state.w_D == pytest.approx(w.detach().numpy(), abs=1e-13)
        if abs(state.b) > 0.2:
            break
        loss.backward()
        with torch.no_grad():
            w.sub_(0.5 * w.grad)
            b.sub_(0.5 * b.grad)
        w.grad = b.grad = None
    walk.close()
    assert state.b == pytest.approx(b.item(), abs=1e-13)


def test_a_straight_border_is_learned_and_a_circle_is_not():
    line, circle = (learn(NeuronConfig(rule=rule), seed=1) for rule in ("line", "circle"))
    assert line.accuracy > 0.98
    assert line.w[1] / line.w[0] == pytest.approx(2, rel=0.1)
    assert line.b / line.w[0] == pytest.approx(-1, rel=0.1)
    assert circle.accuracy < 0.7
    assert circle.majority == pytest.approx(1 - np.pi * 1.5**2 / 16, abs=0.02)


def test_numbers_are_torchs():
    assert compute(NeuronConfig(repeats=1, steps=1, w=(-3.0, 0.7), b=0.2), seed=0).difference < 1e-14
