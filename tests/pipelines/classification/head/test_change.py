"""What another number format of the features changes about the head."""

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from glassworks.pipelines.classification.head import change
from glassworks.pipelines.classification.head.change import LEAST_RISE, HeadChange, compared, head_change, head_changes


def test_the_change_of_the_loss_is_paired_and_has_students_interval():
    """Two classes, logits (x, 0): the loss is log(1 + exp(-x)). Three images, done by hand."""
    losses = np.log1p(np.exp([-1.0, -2.0, 1.0])), np.log1p(np.exp([-1.5, -2.0, 2.0]))
    exact, shorter = (np.array([[x, 0.0] for x in row]) for row in ([1.0, 2.0, -1.0], [1.5, 2.0, -2.0]))
    found = compared(exact, shorter, np.array([0, 0, 0]))
    differences = losses[1] - losses[0]
    half = 4.30265 * np.std(differences, ddof=1) / 3**0.5  # Student's t of two degrees of freedom, 97.5 %
    assert found.num_images == 3
    assert found.loss == pytest.approx(losses[0].mean())
    assert found.change == pytest.approx(differences.mean())
    assert found.interval == pytest.approx((differences.mean() - half, differences.mean() + half), abs=1e-5)
    assert found.decided == 0


def test_decisions_are_counted_and_right_ones_have_the_interval_of_bonett_and_price():
    """40 images, 3 of them decided otherwise: 1 becomes right, 2 become wrong. (2/42, 3/42): -0.0238 -+ 0.1041."""
    exact = np.tile([1.0, 0.0], (40, 1))
    exact[0] = [0.0, 1.0]
    shorter = np.tile([1.0, 0.0], (40, 1))
    shorter[1:3] = [0.0, 1.0]
    found = compared(exact, shorter, np.zeros(40, int))
    assert found.decided == 3
    half = 1.959964 * ((5 / 42 - (1 / 42) ** 2) / 42) ** 0.5
    assert found.gain == pytest.approx((-1 / 42 - half, -1 / 42 + half), abs=1e-6)


def features(n=120):
    """Three classes that overlap, with what all images share a hundred times larger than what tells them apart."""
    random = np.random.default_rng(0)
    labels = np.arange(n) % 3
    return (100 + random.normal(size=(n, 16)) + 2 * np.eye(3, 16)[labels]).astype(np.float32), labels


def test_equal_features_change_nothing():
    values, labels = features()
    found = head_change(values, values, labels, seed=0)
    assert found.num_images == 120
    assert (found.change, found.interval) == (0.0, (0.0, 0.0))
    assert found.decided == 0
    assert found.is_small


def test_equal_features_change_nothing_either_where_classes_are_all_but_separable():
    """Weak regularisation then wins, and a head that is not solved to the end is off by hundredths of a nat."""
    values, labels = features(60)
    values[:, :3] += 8 * np.eye(3, dtype=np.float32)[labels]
    assert head_change(values, values, labels, seed=0).change == 0.0
    other = values + np.random.default_rng(1).normal(scale=1e-4, size=values.shape).astype(np.float32)
    assert abs(head_change(values, other, labels, seed=0).change) < 1e-4


def test_rounding_that_keeps_what_tells_images_apart_is_small_and_rounding_that_does_not_is_not():
    values, labels = features()
    coarse = torch.from_numpy(values).bfloat16().float().numpy()  # steps of 0.5 at 100
    half = values.astype(np.float16).astype(np.float32)  # steps of 0.0625
    assert head_change(values, half, labels, seed=0).is_small
    assert not head_change(values, np.full_like(coarse, 100.0), labels, seed=0).is_small
    found = head_change(values, coarse, labels, seed=0)
    assert found.interval[0] < found.change < found.interval[1]


def test_a_head_may_answer_on_the_features_that_it_learned_from():
    """Shifted features are as good to learn from and to answer on, and useless to answer on where they are not."""
    values, labels = features()
    shifted = values[:, ::-1].copy()
    in_float32, in_its_own = head_changes(values, shifted, [values, shifted], labels, seed=0)
    assert not in_float32.is_small
    assert in_its_own.is_small
    assert abs(in_its_own.change) < 1e-4


def test_too_few_images_for_folds_say_nothing():
    values, labels = features(6)
    assert head_change(values[:3], values[:3], labels[:3], seed=0) is None


@pytest.mark.parametrize(
    ("loss", "high", "gain", "small"),
    [
        (1.0, 0.029, 0.01, True),
        (1.0, 0.031, 0.01, False),  # may have risen by more than 3 %
        (0.1, LEAST_RISE, 0.01, True),  # a hundredth of a nat is nothing, however small the loss is
        (0.1, 0.0101, 0.01, False),
        (1.0, 0.0, -0.001, False),  # right answers are lost beyond chance
    ],
)
def test_small_is_a_rise_by_three_percent_or_a_hundredth_of_a_nat(loss, high, gain, small):
    change = HeadChange(
        num_images=100, loss=loss, change=0.0, interval=(-0.01, high), decided=3, gain=(-0.1, gain)
    )  # fmt: skip
    assert change.is_small == small


def test_the_change_reads_as_a_sentence():
    change = HeadChange(
        num_images=256, loss=0.926, change=0.0074, interval=(-0.0018, 0.0165), decided=1, gain=(-0.02, 0.01)
    )  # fmt: skip
    assert str(change) == (
        "head's cross-validated loss 0.9260 in float32, change +0.0074 (95 % interval -0.0018 to +0.0165), "
        "1 of 256 decisions changed"
    )


def test_products_of_the_comparison_are_not_shared_out_among_threads(monkeypatch):
    """They are so narrow that threads which wait for each other took 8.6 processor seconds in place of 1.2."""
    inside, usual = [], change.TrainingSet

    def recording(*given):
        inside.append({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
        return usual(*given)

    monkeypatch.setattr(change, "TrainingSet", recording)
    values, labels = features()
    with threadpool_limits(2):
        head_changes(values, values, [values], labels, seed=0)
    assert inside == [{1}, {1}]
