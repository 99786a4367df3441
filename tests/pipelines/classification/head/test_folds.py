"""Parts of a training set to choose with; its folds are scikit-learn's, without its warnings."""

import warnings

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold

from glassworks.core.seeds import derive
from glassworks.pipelines.classification.head.folds import searched, stratified_folds


def test_as_many_images_as_wanted_are_all_searched():
    assert searched(np.array([0, 1, 0, 1]), 4, 0).tolist() == [0, 1, 2, 3]


def test_of_more_images_a_part_is_searched_that_has_every_class_in_its_proportion():
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    found = searched(labels, 100, 0)
    assert len(set(found.tolist())) == 100
    assert found.tolist() == sorted(found.tolist())
    assert np.abs(np.bincount(labels[found]) - [60, 30, 10]).max() <= 1
    assert searched(labels, 100, 0).tolist() == found.tolist()
    assert searched(labels, 100, 1).tolist() != found.tolist()


def test_the_part_reaches_from_the_first_to_the_last_image_of_the_shuffled_order():
    """One image fewer than all: evenly spaced, so that both ends are in whatever is left out."""
    for seed in range(5):
        labels = np.array([0, 1, 1, 1, 1, 1, 1, 2])  # the only images of the first and the last class
        found = searched(labels, 4, seed)
        assert {0, 7} <= set(found.tolist())


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


def test_an_image_that_is_alone_in_its_class_is_in_every_fold_to_learn_from():
    labels = np.array([0, 1] * 10 + [2])
    folds = stratified_folds(labels, 5, 0)
    assert len(folds) == 5
    assert all(20 in learn and 20 not in held for learn, held in folds)
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(20))


def test_a_class_of_two_images_is_held_out_like_any_other():
    labels = np.array([0] * 10 + [1] * 2)
    held = np.concatenate([held for _, held in stratified_folds(labels, 5, 0)])
    assert sorted(held) == list(range(12))


@pytest.mark.parametrize(
    ("labels", "folds", "count"),
    [
        ([0, 0, 1, 1], 5, 2),  # as many folds as the largest class has images
        ([0, 0, 0, 1, 1, 1], 3, 3),  # two images to hold out in each
        ([0, 0, 0, 1, 1], 3, 0),  # fewer than that
        ([0, 0, 0, 0, 1, 1, 1, 1], 2, 2),
        ([0, 0, 0, 0, 1, 1, 1, 1], 1, 0),
        ([0, 1, 2], 5, 0),  # all alone
        ([0, 0, 0, 0, 0, 0], 3, 0),  # a single class
        ([0, 0, 0, 0, 0, 0, 1], 3, 0),  # a single class, and an image that is alone
    ],
)
def test_folds_where_there_are_enough_images(labels, folds, count):
    assert len(stratified_folds(np.array(labels), folds, 0)) == count
