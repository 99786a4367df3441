"""Several networks' features under one head: none decides by its size alone, and what is served knows no scale."""

import numpy as np
import pytest

from glassworks.core.context import RunContext
from glassworks.pipelines.classification.head.balance import scales
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.pipelines.classification.head.joined import fit_joined, gain_in_words
from glassworks.pipelines.classification.head.search import fit_head

ROWS = np.arange(80)[:, None]
WIDTHS = [4, 30]


@pytest.fixture
def data():
    """4 features that tell the two classes apart, and 30 of another network that are noise a thousand times larger."""
    random = np.random.default_rng(0)
    labels_N = np.repeat([0, 1], 40)
    good = random.normal(0, 1, (80, 4)) + 2 * labels_N[:, None]
    noise = 1000 * random.normal(0, 1, (80, 30))
    return np.concatenate([good, noise], axis=1).astype(np.float32), labels_N


def reader(values):
    def read(rows):
        for part in np.array_split(rows, 3):
            yield values[part]

    return read


def fitter(labels_N, config=None):
    return lambda read: fit_head(read, ROWS, labels_N, 2, config or HeadConfig(), seed=0, context=RunContext())


def test_each_network_has_the_same_total_variance(data):
    values, _ = data
    scaled = values * scales(reader(values), ROWS.ravel(), WIDTHS)
    assert np.array_equal(scaled[:, :4], values[:, :4])
    assert scaled[:, 4:].var(axis=0).sum() == pytest.approx(values[:, :4].var(axis=0).sum(), rel=1e-4)


def test_features_that_never_change_are_left_alone(data):
    values = data[0].copy()
    values[:, 4:] = 7
    assert scales(reader(values), ROWS.ravel(), WIDTHS).tolist() == [1.0] * 34


def test_large_features_of_one_do_not_drown_those_of_the_other(data):
    values, labels_N = data
    joined = fit_joined(fitter(labels_N), reader(values), ROWS, WIDTHS)
    plain = fitter(labels_N)(reader(values))
    assert min(p.log_loss for p in joined.path) < 0.5 * min(p.log_loss for p in plain.path)
    right = joined.solution.logits(values).argmax(1) == labels_N  # of the features as they are
    assert right.mean() > 0.9


def test_the_solution_does_not_depend_on_the_unit_of_a_network(data):
    values, labels_N = data
    fixed = fitter(labels_N, HeadConfig(path=(0.01,), folds=0))
    other = values * np.repeat(np.float32([1, 0.25]), WIDTHS)
    logits = [fit_joined(fixed, reader(one), ROWS, WIDTHS).solution.logits(one) for one in (values, other)]
    assert logits[0] == pytest.approx(logits[1], rel=1e-3, abs=1e-3)


def test_the_run_says_whether_joining_pays(data):
    values, labels_N = data
    fit = fitter(labels_N)
    joined = fit_joined(fit, reader(values), ROWS, WIDTHS)
    line = gain_in_words(fit, reader(values), joined, ["good", "noise"], WIDTHS)
    assert line.startswith("joined: log loss ")
    assert line.endswith("good alone does as well and costs less")
    easy = values.copy()
    easy[:, :4] += 50 * labels_N[:, None]  # the first network alone makes no mistake, with no loss to speak of
    joined = fit_joined(fit, reader(easy), ROWS, WIDTHS)
    line = gain_in_words(fit, reader(easy), joined, ["good", "noise"], WIDTHS)
    assert line.startswith("joined: log loss 0.000")
    assert line.endswith("good alone does as well and costs less")
    both = values.copy()
    both[:, 4:] = np.random.default_rng(1).normal(0, 3, (80, 30)) + labels_N[:, None]
    joined = fit_joined(fit, reader(both), ROWS, WIDTHS)
    assert gain_in_words(fit, reader(both), joined, ["one", "other"], WIDTHS).endswith(": joining them pays")
