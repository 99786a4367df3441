"""The problems that a training set and its folds pose."""

import numpy as np
import pytest

from glassworks.pipelines.classification.head.training_set import TrainingSet


def training_set(n=12, views=3, d=4, weights_K=None):
    """Each row says which image and which view it is; ``d`` decides whether it is kept along its directions."""
    random = np.random.default_rng(0)
    features = random.normal(size=(n * views, d)).astype(np.float32)
    labels = np.arange(n) % 2
    rows = np.arange(n * views).reshape(n, views)
    return TrainingSet(lambda asked: iter([features[asked]]), rows, labels, 2, weights_K), features, labels


@pytest.mark.parametrize("d", [4, 60], ids=["as they are", "along their directions"])
def test_a_fold_learns_from_all_views_and_holds_out_the_images_themselves(d):
    data, features, labels = training_set(d=d)
    images = np.array([1, 3, 4, 6, 7, 9, 10, 11])
    folds = [(np.array([2, 3, 4, 5, 6, 7]), np.array([0, 1])), (np.array([0, 1, 4, 5, 6, 7]), np.array([2, 3]))]
    shown = features if d == 4 else data.basis.rotated_NR.astype(np.float32)
    for (problem, held_rows), (learn, held_out) in zip(data.fold_problems(images, folds), folds, strict=True):
        np.testing.assert_array_equal(held_rows, shown[images[held_out] * 3])
        learned = {tuple(row) for chunk, _, _ in problem._parts() for row in chunk.tolist()}
        expected = {tuple(row) for image in images[learn] for row in shown[image * 3 : image * 3 + 3].tolist()}
        assert learned == expected
        for chunk, labels_n, _ in problem._parts():
            for row, label in zip(chunk, labels_n, strict=True):
                place = int(np.flatnonzero((shown == row).all(axis=1))[0]) // 3
                assert labels[place] == label


def test_weights_of_a_problem_average_one_whatever_the_classes_weigh():
    """Classes weigh 3 and 1 times 10; eight images of each in the fold: 1.5 and 0.5."""
    data, *_ = training_set(n=16, weights_K=np.array([30.0, 10.0]))
    folds = [(np.arange(4, 16), np.arange(4))]
    ((problem, _),) = data.fold_problems(np.arange(16), folds)
    weights = np.concatenate([weights_n for _, _, weights_n in problem._parts()])
    assert sorted(set(weights.tolist())) == [0.5, 1.5]
    assert weights.mean() == pytest.approx(1.0)


def test_without_folds_there_are_no_problems():
    data, *_ = training_set()
    assert data.fold_problems(np.arange(12), []) == []
