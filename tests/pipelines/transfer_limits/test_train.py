"""The same labelled images for all features, and none of them measured."""

import numpy as np
import pytest

from glassworks.models.packaged import PACKAGED
from glassworks.pipelines.transfer_limits import data
from glassworks.pipelines.transfer_limits.report import FORMULAS, IMAGENET, PIXELS
from glassworks.pipelines.transfer_limits.train import accuracy, drawn
from glassworks.verbs.train import train

TINY = ["limits.images=200", "limits.labels=[3]", "limits.draws=2", "limits.side=32"]


def test_as_many_of_each_class_and_at_most_half_of_a_small_one():
    labels = np.array([0] * 10 + [1] * 4)
    order = np.random.default_rng(0).permutation(14)
    rows = drawn(order, labels, 5)
    assert sorted(labels[rows]) == [0] * 5 + [1] * 2
    assert len(set(rows.tolist())) == 7


def test_what_tells_the_classes_apart_is_found_and_noise_is_chance():
    random, labels = np.random.default_rng(0), np.tile(np.arange(4), 100)
    rows = drawn(np.arange(400), labels, 20)
    noise = random.normal(size=(400, 8))
    told = np.concatenate([noise, 3 * np.eye(4)[labels]], axis=1)
    assert accuracy(told, labels, rows) == 1.0
    assert accuracy(noise, labels, rows) == pytest.approx(0.25, abs=0.1)


def test_without_the_package_it_says_so_and_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "PACKAGED", {name: _Absent() for name in PACKAGED})
    found = train("transfer_limits", out=tmp_path / "run", settings=TINY)
    assert [one.features for one in found.numbers.of("digits")] == [PIXELS, FORMULAS]
    assert "tf_efficientnet_lite0 is not installed" in found.verdicts[0].text
    assert IMAGENET not in {one.features for one in found.numbers.compared}


class _Absent:
    path = None
