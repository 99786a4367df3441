import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight

from glassworks.core.context import RunContext
from glassworks.core.events import StageStarted
from glassworks.pipelines.classification.head.search import HeadConfig, _most_searched, class_weights, fit_head


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


@pytest.mark.parametrize("size", [{}, {"n": 300, "d": 2000}], ids=["small", "with products that threads share out"])
def test_the_number_of_threads_changes_nothing_and_is_left_as_it_was(size):
    features, labels = noisy(**size)
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


def test_the_path_ends_where_the_loss_has_clearly_risen():
    """Weak strengths are the slowest: on noise they are not tried once one of them is worse by more than chance."""
    strengths = tuple(10.0**power for power in range(1, -7, -1))
    points = fitted(*noisy(n=600, d=60, signal=0.3), 3, HeadConfig(path=strengths)).path
    tried = [point.regularisation for point in points if point.regularisation in strengths]
    losses = [point.log_loss for point in points if point.regularisation in strengths]
    assert len(tried) < len(strengths)
    assert losses[-1] > min(losses)
    assert losses[-2] < losses[-1] - 0.001  # not after two small rises


def test_overconfidence_is_calibrated_away():
    """With far too little regularisation held-out answers are overconfident: the temperature must be above 1."""
    features, labels = noisy(signal=0.8)
    found = fitted(features, labels, 3, HeadConfig(path=(1e-6,)))
    assert found.temperature > 2


def test_a_head_that_is_right_on_all_of_a_few_images_is_not_taken_at_its_word():
    """Crosses and noughts, 80 of 80 right, were given a temperature of 0.21."""
    found = fitted(*noisy(n=80, signal=8.0), 3)
    assert min(point.log_loss for point in found.path) < 0.05, "it is right"
    assert 0.5 < found.temperature < 1.5


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


def test_weights_are_inverse_to_the_frequency_and_average_one_over_the_images():
    """n / (K n_k) as scikit-learn's "balanced": 12 images of 2 classes that are there, 9 and 3."""
    labels = np.array([0] * 9 + [2] * 3)
    found = class_weights(labels, 3, "balanced")
    assert found.tolist() == pytest.approx([12 / 18, 0.0, 12 / 6])
    assert found[[0, 2]].tolist() == pytest.approx(
        compute_class_weight("balanced", classes=np.array([0, 2]), y=labels).tolist()
    )
    assert found[labels].mean() == pytest.approx(1.0)


def test_a_class_of_one_image_is_weighted_by_its_one_image():
    assert class_weights(np.array([0, 0, 0, 1]), 2, "auto").tolist() == pytest.approx([4 / 6, 4 / 2])


@pytest.mark.parametrize(("counts", "weighted"), [((9, 3), True), ((8, 3), False), ((4, 4), False)])
def test_three_to_one_is_imbalanced_and_classes_that_are_not_there_do_not_count(counts, weighted):
    labels = np.repeat([0, 1], counts)
    assert (class_weights(labels, 2, "auto") is not None) == weighted
    assert (class_weights(labels, 5, "auto") is not None) == weighted
    assert class_weights(labels, 2, "none") is None


def test_as_many_images_are_searched_as_fit_in_64_mib_but_2000_at_least_and_10000_at_most():
    """64 MiB hold 16,777,216 numbers of float32: 5,592 images of three views and 1,000 features."""
    assert _most_searched(3, 1000, 10) == 5592
    assert isinstance(_most_searched(3, 1000, 10), int)
    assert _most_searched(1, 512, 10) == 10_000
    assert _most_searched(1, 1677, 10) == 10_000
    assert _most_searched(1, 1678, 10) == 9998
    assert _most_searched(9, 2048, 10) == 2000


def test_fewer_images_are_searched_where_there_are_many_classes_but_25_of_each():
    """400 million products: 3,125 images of 1,280 features and 100 classes."""
    assert _most_searched(1, 1280, 100) == 3125
    assert _most_searched(1, 1280, 200) == 5000
    assert _most_searched(1, 1280, 1000) == 10_000
    assert _most_searched(9, 1280, 400) == 2000  # no more than before fit in memory


def test_the_images_that_are_searched_depend_on_the_views_of_each(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "glassworks.pipelines.classification.head.search._most_searched", lambda *what: asked.append(what) or 10_000
    )
    features, labels = noisy(n=30)
    fitted(np.repeat(features, 2, axis=1), labels, 3, HeadConfig(path=(1.0,)))
    assert asked == [(2, 30, 3)]


def test_every_strength_that_may_be_tried_counts_in_the_progress():
    """Nine of the path and two refinements on both sides of the best."""
    events = []
    features, labels = noisy()
    fit_head(
        lambda rows: iter([features[:, 0][rows]]), np.arange(120)[:, None], labels, 3, HeadConfig(), seed=0,
        context=RunContext(events.append),
    )  # fmt: skip
    started = next(event for event in events if isinstance(event, StageStarted))
    assert (started.total, started.unit) == (13, "strengths")


def test_without_folds_the_middle_of_an_even_path_is_the_weaker_of_the_two():
    features, labels = noisy()
    found = fitted(features, labels, 3, HeadConfig(path=(8.0, 4.0, 2.0, 1.0, 0.5, 0.25), folds=0))
    assert found.regularisation == 1.0


def test_the_calibration_is_that_of_the_held_out_logits_alone():
    """The class of one image is never held out: its logits are not known and must not be fitted to."""
    features, labels = noisy(n=30)
    labels = labels.copy()
    labels[0] = 3
    assert 0.05 <= fitted(features, labels, 4, HeadConfig(path=(0.1,))).temperature <= 20


def test_weights_in_the_report_have_four_digits():
    labels = np.array([0] * 21 + [1] * 7)
    features = np.random.default_rng(0).normal(size=(28, 1, 5)).astype(np.float32)
    assert fitted(features, labels, 2, HeadConfig(path=(1.0,))).class_weights == [0.6667, 2.0]
