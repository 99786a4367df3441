"""Drawings, the rule and the features: what people wrote is what it says."""

import numpy as np
import pytest

from glassworks.pipelines.ai_ml_dl.by_hand import FEATURES, VARIANTS, features, images, middles, rule, variant_of

LIGHT = VARIANTS[:-1]


def test_images_are_balanced_over_letters_and_variants():
    drawn, targets = images(48, 0, "new images", VARIANTS)
    assert drawn.shape == (48, 32, 32)
    assert targets.sum() == 24
    counts = {variant: sum(variant_of(n, VARIANTS) == variant for n in range(48)) for variant in VARIANTS}
    assert set(counts.values()) == {8}
    assert not np.array_equal(drawn, images(48, 1, "new images", VARIANTS)[0])
    assert not np.array_equal(drawn, images(48, 0, "examples", VARIANTS)[0])
    assert np.array_equal(drawn[:10], images(10, 0, "new images", VARIANTS)[0])


def test_the_rule_looks_at_the_middle_of_the_ink():
    cross, ring = np.zeros((1, 15, 15)), np.zeros((1, 15, 15))
    for at in range(1, 9):
        cross[0, at, at] = cross[0, at, 9 - at] = 1
        for step in (-1, 1):
            cross[0, at, np.clip(at + step, 0, 14)] = cross[0, at, np.clip(9 - at + step, 0, 14)] = 1
    ring[0, 1:12, [1, 11]] = ring[0, [1, 11], 1:12] = 1
    assert middles(cross)[0] > 0.5 > middles(ring)[0]
    assert rule(np.concatenate([cross, ring])).tolist() == [1, 0]


def test_without_ink_the_answer_is_o_and_features_are_numbers():
    empty = np.zeros((2, 32, 32))
    assert rule(empty).tolist() == [0, 0]
    assert np.isfinite(features(empty)).all()


def test_features_tell_x_from_o():
    drawn, targets = images(100, 0, "examples", LIGHT)
    values = features(drawn)
    assert values.shape == (100, len(FEATURES))
    x, o = values[targets == 1].mean(axis=0), values[targets == 0].mean(axis=0)
    assert x[0] > o[0] + 0.3
    assert x[2] > o[2]  # distances of an O's ink from its middle are nearly equal


@pytest.mark.parametrize("seed", [0, 1])
def test_the_rule_is_right_more_often_than_a_guess(seed):
    drawn, targets = images(200, seed, "new images", LIGHT)
    assert (rule(drawn) == targets).mean() > 0.8


def test_the_rule_was_not_written_for_dark_ink():
    drawn, targets = images(100, 0, "new images", ("inverted",))
    assert (rule(drawn) == targets).mean() < 0.5
    assert drawn.mean() > 0.5
