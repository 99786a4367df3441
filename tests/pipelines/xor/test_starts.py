import pytest

from glassworks.pipelines.xor.starts import success_rate


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "activation", "steps", "share"),
    [(2, "logistic", 10_000, 0.801), (2, "tanh", 10_000, 0.562), (3, "tanh", 10_000, 0.95), (4, "tanh", 5000, 0.998)],
)
def test_gradient_descent_solves_xor_as_often_as_measured_elsewhere(hidden, activation, steps, share):
    assert success_rate(hidden, activation, 1000, steps, seed=0) == pytest.approx(share, abs=0.04)
