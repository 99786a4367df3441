import numpy as np
import pytest
import torch

from glassworks.core.context import RunContext
from glassworks.pipelines.classification.head.search import HeadConfig, fit_head


def fitted(features_NVD, labels_N, num_classes, config=None, seed=0):
    n, views, _ = features_NVD.shape
    flat = features_NVD.reshape(n * views, -1)
    rows_NV = np.arange(n * views).reshape(n, views)
    return fit_head(
        lambda rows: iter([flat[rows]]), rows_NV, labels_N, num_classes, config or HeadConfig(), seed=seed,
        context=RunContext(),
    )  # fmt: skip


def noisy(n=120, d=30, signal=1.0, seed=0):
    random = np.random.default_rng(seed)
    labels_N = np.arange(n) % 3
    features_ND = random.normal(size=(n, d))
    features_ND[np.arange(n), labels_N] += signal
    return features_ND[:, None].astype(np.float32), labels_N


def test_noise_asks_for_more_regularisation_than_signal():
    weak = fitted(*noisy(signal=0.3), 3)
    strong = fitted(*noisy(signal=6.0), 3)
    assert weak.regularisation > 3 * strong.regularisation


def test_the_choice_is_the_best_of_the_path_and_repeats():
    features, labels = noisy()
    one, two = fitted(features, labels, 3), fitted(features, labels, 3)
    assert one.regularisation == min(one.path, key=lambda point: point.log_loss).regularisation
    assert one.path == two.path
    assert np.array_equal(one.solution.weight_KD, two.solution.weight_KD)
    assert one.folds == 5


def test_the_number_of_threads_changes_nothing_and_is_left_as_it_was():
    features, labels = noisy()
    before, found = torch.get_num_threads(), []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            found.append(fitted(features, labels, 3))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert found[0].path == found[1].path
    assert np.array_equal(found[0].solution.weight_KD, found[1].solution.weight_KD)


def test_each_strength_is_solved_whatever_it_began_from():
    """Strengths before it move its loss only by what the folds may be short of their optimum."""
    features, labels = noisy(signal=2.0)
    alone = fitted(features, labels, 3, HeadConfig(path=(1e-3,))).path[0].log_loss
    path = fitted(features, labels, 3, HeadConfig(path=(10.0, 1.0, 0.1, 0.01, 1e-3))).path
    assert path[-1].log_loss == pytest.approx(alone, rel=1e-5)


def test_overconfidence_is_calibrated_away():
    """With far too little regularisation held-out answers are overconfident: the temperature must be above 1."""
    features, labels = noisy(signal=0.8)
    found = fitted(features, labels, 3, HeadConfig(path=(1e-6,)))
    assert found.temperature > 2


def test_classes_are_weighted_only_where_they_are_imbalanced():
    features, labels = noisy()
    assert fitted(features, labels, 3).class_weights is None
    kept = np.flatnonzero((labels != 0) | (np.arange(len(labels)) % 4 == 0))
    found = fitted(features[kept], labels[kept], 3)
    assert found.class_weights[0] == pytest.approx(4 * found.class_weights[1])
    assert fitted(features[kept], labels[kept], 3, HeadConfig(class_weights="none")).class_weights is None


def test_a_class_with_one_image_is_learnt_but_never_judged():
    features, labels = noisy(n=30)
    labels = labels.copy()
    labels[0] = 3
    found = fitted(features, labels, 4)
    assert found.folds == 5
    assert np.isfinite(found.solution.weight_KD).all()
    assert np.isfinite([point.log_loss for point in found.path]).all()


def test_too_few_images_for_folds_still_give_a_head():
    features, labels = noisy(n=3)
    found = fitted(features, labels, 3)
    assert found.folds == 0
    assert found.temperature == 1.0
    assert found.solution.logits(features[:, 0]).argmax(1).tolist() == [0, 1, 2]


def test_without_folds_the_middle_of_the_path_is_taken():
    features, labels = noisy()
    found = fitted(features, labels, 3, HeadConfig(path=(10.0, 0.5, 0.1), folds=0))
    assert (found.folds, found.path, found.regularisation, found.temperature) == (0, [], 0.5, 1.0)


def test_views_of_one_image_stay_on_one_side_of_every_fold():
    """Identical views would make cross-validation blind to overfitting if they were split."""
    features, labels = noisy(signal=0.0)
    copies = np.repeat(features, 3, axis=1)
    assert min(point.log_loss for point in fitted(copies, labels, 3).path) > np.log(3) - 0.05


@pytest.mark.parametrize("lonely", [False, True])
def test_part_of_very_many_images_is_searched_whatever_the_classes(monkeypatch, lonely):
    """One image beyond the limit, or a class of one image, ended in a traceback of the library's own splitter."""
    monkeypatch.setattr("glassworks.pipelines.classification.head.search._MOST_SEARCHED", 90)
    features, labels = noisy(n=91)
    labels = labels.copy()
    if lonely:
        labels[0] = 3
    found = fitted(features, labels, 4, HeadConfig(path=(1e-1,)))
    assert found.searched_on == 90
    assert found.folds == 5
