"""The regularisation path: which strengths are tried, from where, and when it ends."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from glassworks.pipelines.classification.head.folds import stratified_folds
from glassworks.pipelines.classification.head.passes import _runs
from glassworks.pipelines.classification.head.path import (
    _FINE,
    _NEAR,
    _ROUGH,
    RegularisationPath,
    _between,
    _is_clearly_worse,
    _keeps_rising,
    _measured,
    _starts_of_others,
)
from glassworks.pipelines.classification.head.report import PathPoint
from glassworks.pipelines.classification.head.solve import LogisticProblems
from glassworks.pipelines.classification.head.training_set import TrainingSet


def points(*pairs):
    """(strength, loss), in the order in which they were tried."""
    return [PathPoint(regularisation=strength, log_loss=loss, accuracy=0.5) for strength, loss in pairs]


def test_the_loss_keeps_rising_after_two_rises_in_a_row():
    assert not _keeps_rising(points((4, 0.5), (2, 0.6)))
    assert not _keeps_rising(points((8, 0.9), (4, 0.5), (2, 0.6)))
    assert _keeps_rising(points((4, 0.5), (2, 0.6), (1, 0.7)))
    assert _keeps_rising(points((8, 0.9), (4, 0.5), (2, 0.6), (1, 0.7)))
    assert not _keeps_rising(points((8, 0.9), (4, 0.5), (2, 0.6), (1, 0.6))), "equal is no rise"
    assert not _keeps_rising(points((4, 0.5), (2, 0.7), (1, 0.6)))


def test_a_loss_is_clearly_worse_by_four_standard_errors_of_the_paired_differences():
    """Differences of 0 and 2 in turns, 16 times: a mean of 1 and an error of 1/4."""
    best = np.zeros(16)
    assert not _is_clearly_worse(np.tile([0.0, 2.0], 8), best)
    assert _is_clearly_worse(np.tile([0.01, 2.01], 8), best)
    assert not _is_clearly_worse(-np.tile([0.01, 2.01], 8), best)
    assert not _is_clearly_worse(best, best)


def test_without_any_spread_nothing_is_known_of_chance():
    assert not _is_clearly_worse(np.array([5.0]), np.zeros(1))
    assert not _is_clearly_worse(np.full(4, 5.0), np.zeros(4))


def test_between_the_best_and_its_neighbours_lie_half_steps_of_the_logarithm():
    assert _between(points((16, 0.9), (4, 0.5), (1, 0.6))) == [8.0, 2.0]
    assert _between(points((256, 0.99), (64, 0.95), (16, 0.9), (4, 0.5), (1, 0.6), (0.25, 0.7))) == [8.0, 2.0]
    assert _between(points((1, 0.6), (16, 0.9), (4, 0.5))) == [8.0, 2.0], "whatever the order they were tried in"


def test_at_an_end_of_the_path_there_is_one_neighbour_and_of_one_strength_none():
    assert _between(points((16, 0.4), (4, 0.5), (1, 0.6))) == [8.0]
    assert _between(points((16, 0.6), (4, 0.5), (1, 0.4))) == [2.0]
    assert _between(points((16, 0.6), (4, 0.5))) == [8.0]
    assert _between(points((16, 0.6))) == []


def test_solutions_are_kept_of_the_last_two_strengths_and_of_the_best_with_its_neighbours():
    tried = points((64, 0.4), (32, 0.3), (16, 0.2), (8, 0.3), (4, 0.4), (2, 0.5), (1, 0.6))
    assert _starts_of_others(tried) == {32, 16, 8, 2, 1}
    assert _starts_of_others(points((64, 0.1), (32, 0.3), (16, 0.4), (8, 0.5), (4, 0.6))) == {64, 32, 8, 4}
    assert _starts_of_others(points((64, 0.5), (32, 0.4), (16, 0.3), (8, 0.2))) == {16, 8}
    assert _starts_of_others(points((1, 0.1), (2, 0.3), (64, 0.5), (32, 0.4))) == {1, 2, 64, 32}


def test_loss_and_accuracy_are_of_the_images_that_were_held_out():
    """Logits (log 3, 0) are probabilities of 3/4 and 1/4; the second image was held out by no fold."""
    logits = np.array([[math.log(3), 0.0], [np.nan, np.nan], [math.log(3), 0.0], [0.0, math.log(3)]])
    found, losses = _measured(0.5, logits, np.array([0, 0, 1, 1]))
    assert found.log_loss == pytest.approx(-(2 * math.log(3 / 4) + math.log(1 / 4)) / 3)
    assert losses == pytest.approx([-math.log(3 / 4), -math.log(1 / 4), -math.log(3 / 4)])
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.regularisation == 0.5


def path_of(n=60, d=8, signal=1.5, advance=lambda count: None):
    random = np.random.default_rng(0)
    labels = np.arange(n) % 3
    features = (random.normal(size=(n, d)) + signal * np.eye(3, d)[labels]).astype(np.float32)
    data = TrainingSet(lambda rows: iter([features[rows]]), np.arange(n)[:, None], labels, 3, None)
    folds = stratified_folds(labels, 5, 0)
    return RegularisationPath(data, np.arange(n), folds, advance), data, folds, features, labels


def test_the_path_is_refined_twice_and_every_strength_is_announced():
    counts = []
    path, *_ = path_of(advance=counts.append)
    path.search((10.0, 1.0, 0.1, 0.01, 0.001))
    strengths = [point.regularisation for point in path.points]
    assert strengths == sorted(strengths, reverse=True)
    assert counts == [1] * len(strengths)
    assert len(path._solutions) <= 5, "those that nothing begins from are forgotten"
    best = min(path.points, key=lambda point: point.log_loss).regularisation
    place = strengths.index(best)
    steps = [abs(math.log10(strengths[at] / best)) for at in (place - 1, place + 1)]
    assert max(steps) == pytest.approx(0.25), "a quarter of the step of the path"


def test_strengths_that_may_be_the_best_are_told_apart_by_finer_solutions(monkeypatch):
    """All are solved roughly first, none finely that is clearly behind; the best loss is the exact one."""
    gaps, solve = {}, LogisticProblems.solve

    def noted(problems, strengths, *, gap, **options):
        gaps.setdefault(round(strengths[0] * 48 / 60, 9), []).append(gap)
        return solve(problems, strengths, gap=gap, **options)

    monkeypatch.setattr(LogisticProblems, "solve", noted)
    path, data, folds, *_ = path_of()
    path.search((10.0, 1.0, 0.1, 0.01, 0.001))
    least = min(point.log_loss for point in path.points)
    for point in path.points:
        found = gaps[round(point.regularisation, 9)]
        assert found[0] == _ROUGH
        assert found[1:] == ([_FINE] if point.log_loss <= least + _NEAR / 2 else found[1:])
        assert len(found) == 1 or point.log_loss <= least + 2 * _NEAR
    exact = RegularisationPath(data, np.arange(60), folds, lambda count: None)
    problems = data.folded(exact._images_n, exact._folds, torch.float64)
    best = min(path.points, key=lambda point: point.log_loss)
    exact._solve(best.regularisation, *problems, 1e-14)
    assert best.log_loss == pytest.approx(exact.points[0].log_loss, abs=1e-4)


@pytest.mark.parametrize("seed", range(40))
def test_a_strength_that_is_the_best_again_once_another_is_solved_finely_is_still_there(monkeypatch, seed):
    """Rough losses are off by as much as real ones, on so flat a curve that they decide: one in eight failed."""
    off, gaps = np.random.default_rng(seed), []

    def solve(problems, strengths, *, gap, **_):
        gaps.append(gap)
        return [SimpleNamespace(parameters=np.zeros((3, 9)))] * len(strengths)

    def measured(strength, *_):
        loss = 1e-4 * (math.log10(strength) + 1) ** 2 + (off.uniform(-4e-5, 4e-5) if gaps[-1] == _ROUGH else 0)
        return PathPoint(regularisation=strength, log_loss=loss, accuracy=1.0), np.zeros(60)

    monkeypatch.setattr(LogisticProblems, "solve", solve)
    monkeypatch.setattr("glassworks.pipelines.classification.head.path._measured", measured)
    path, *_ = path_of()
    path.search((10.0, 1.0, 0.1, 0.01, 0.001))
    assert min(path.points, key=lambda point: point.log_loss).regularisation in path._solutions


def test_images_that_a_fold_holds_out_lie_side_by_side_and_the_logits_in_the_order_given():
    path, _, folds, *_ = path_of()
    assert np.all(np.diff([np.flatnonzero([place in held for _, held in path._folds])[0] for place in range(60)]) >= 0)
    for (learn, held_out), (ours, out) in zip(folds, path._folds, strict=True):
        assert set(path._images_n[ours]) == set(learn)
        assert np.array_equal(path._images_n[out], held_out)
    assert len(_runs(np.stack([np.isin(np.arange(6000) % 5, fold, invert=True) for fold in range(5)]))) == 1
    assert len(_runs(np.stack([np.isin(np.arange(6000) // 1200, fold, invert=True) for fold in range(5)]))) == 5


def test_the_path_ends_once_the_loss_has_risen_twice():
    path, *_ = path_of(signal=0.0)  # noise: the strongest penalty is the best
    path.search(tuple(10.0**power for power in range(2, -7, -1)))
    assert 10.0**-6 not in [point.regularisation for point in path.points]


def test_the_logits_of_the_best_strength_are_those_of_heads_that_have_not_seen_the_image():
    path, data, folds, features, labels = path_of()
    path.search((1.0, 0.1, 0.01))
    best = min(path.points, key=lambda point: point.log_loss)
    expected = np.full((60, 3), np.nan)
    for learn, held_out in folds:
        alone = TrainingSet(
            lambda rows, learn=learn: iter([features[learn][rows]]),
            np.arange(len(learn))[:, None],
            labels[learn],
            3,
            None,
        )
        # lambda is of the mean loss in units of the whole set's features: the same penalty on the sum over images
        strength = best.regularisation * len(labels) / len(learn) * (alone.basis.scale / data.basis.scale) ** -2
        expected[held_out] = alone.solve(strength, 1e-10, start=None).logits(features[held_out])
    centred = path.best_logits_nK - path.best_logits_nK.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(centred, expected - expected.mean(axis=1, keepdims=True), atol=0.02)


def test_a_strength_begins_on_the_line_through_the_nearest_two_in_log_lambda():
    path, *_ = path_of()
    ones = np.ones((5, 3, 4), np.float32)
    path._solutions = {100.0: 9 * ones, 1.0: 1 * ones, 0.1: 2 * ones}
    assert path.start(0.01)[0, 0, 0] == pytest.approx(3.0), "one step on: 1, 2, 3"
    assert path.start(10**-0.5)[0, 0, 0] == pytest.approx(1.5)
    assert path.start(10**1.5)[0, 0, 0] == pytest.approx(7.0), "100 and 1 are the nearest: 9 at 2, 1 at 0, so 7 at 1.5"
    assert path.start(0.1)[0, 0, 0] == 2.0, "its own solution where it is known"
    assert path.start(0.1).dtype == np.float64
    path._solutions = {1.0: ones}
    assert path.start(0.5)[0, 0, 0] == 1.0
