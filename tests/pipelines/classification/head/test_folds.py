"""The folds of a training set are scikit-learn's, without its warnings, which would belong to every thread."""

import warnings

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold

from glassworks.core.seeds import derive
from glassworks.pipelines.classification.head.folds import stratified_folds


@pytest.mark.parametrize("classes", [2, 5, 40])
@pytest.mark.parametrize("seed", range(5))
def test_folds_are_those_of_scikit_learn(classes, seed):
    labels_n = np.random.default_rng(seed).integers(0, classes, 90)
    labels_n = labels_n[~np.isin(labels_n, np.flatnonzero(np.bincount(labels_n) == 1))]  # these are never held out
    found = stratified_folds(labels_n, 5, seed)
    splitter = StratifiedKFold(len(found), shuffle=True, random_state=derive(seed, "folds") % 2**32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = list(splitter.split(labels_n, labels_n))
    assert len(found) == 5
    for (learn, held_out), (learn_there, held_out_there) in zip(found, expected, strict=True):
        assert np.array_equal(learn, learn_there)
        assert np.array_equal(held_out, held_out_there)
