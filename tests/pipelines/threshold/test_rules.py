"""A threshold keeps what it promises where it was chosen, and an exported network answers as before."""

import numpy as np
import pytest
import torch

from glassworks.pipelines.dense import dense
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.threshold.rules import choose, given, log_loss, probabilities
from glassworks.pipelines.threshold.train import Parts, exported, strangers


def test_the_least_threshold_that_keeps_the_promise():
    confidences = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, False, True, True])
    assert choose(confidences, right, 0.2) == 0.5
    assert choose(confidences, right, 0.1) == 0.8
    assert choose(confidences, ~right, 0.1) > 1
    assert given(confidences, right, 0.8) == (0.4, 0.0)
    assert given(confidences, right, 0.7) == (0.6, pytest.approx(1 / 3))
    assert given(confidences, right, 1.1) == (0.0, None)


def test_equal_probabilities_are_given_together():
    assert choose(np.array([0.9, 0.9]), np.array([True, False]), 0.1) > 1
    assert choose(np.array([0.9, 0.9, 0.5]), np.array([True, False, True]), 0.5) == 0.5


@pytest.mark.parametrize("seed", range(5))
def test_where_it_was_chosen_the_promise_is_kept(seed):
    random = np.random.default_rng(seed)
    confidences, right = random.random(300).round(2), random.random(300) < 0.9
    threshold = choose(confidences, right, 0.05)
    _, wrong = given(confidences, right, threshold)
    assert wrong is None or wrong <= 0.05


def test_probabilities_and_log_loss():
    logits = np.array([[2.0, 0.0], [0.0, 0.0]])
    assert probabilities(logits, 2.0)[0, 0] == pytest.approx(1 / (1 + np.exp(-1)))
    assert log_loss(logits, np.array([0, 1]), 1e9) == pytest.approx(np.log(2))


def test_parts_do_not_meet():
    parts = Parts.divided(3, 100)
    rows = np.concatenate([parts.learn, parts.choose, parts.measure])
    assert sorted(rows) == list(range(1797))
    assert len(parts.learn) == 100


def test_an_export_answers_as_the_network():
    network = dense([64, 16, 10], "relu", seed=1).eval()
    inputs = np.random.default_rng(0).normal(size=(30, 64)).astype(np.float32)
    difference, same = exported(network, inputs)
    assert difference < 1e-6
    assert same == 30
    assert torch.is_grad_enabled()


def test_strangers_are_in_the_digits_range():
    digits = Digits.divided(0)
    inputs = digits.columns.arrays["inputs"]
    for images in strangers(digits).values():
        assert images.shape == (200, 64)
        assert images.dtype == np.float32
        assert inputs.min() <= images.min() < images.max() <= inputs.max()
