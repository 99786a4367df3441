"""The problems that a training set and its folds pose."""

import numpy as np
import pytest
import torch
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from glassworks.pipelines.classification.head import basis as basis_module
from glassworks.pipelines.classification.head import training_set as module
from glassworks.pipelines.classification.head.training_set import TrainingSet


def training_set(n=12, views=3, d=4, weights_K=None):
    """Each row says which image and which view it is; ``d`` decides whether there are fewer images than features."""
    random = np.random.default_rng(0)
    features = random.normal(size=(n * views, d)).astype(np.float32)
    labels = np.arange(n) % 2
    rows = np.arange(n * views).reshape(n, views)
    return TrainingSet(lambda asked: iter([features[asked]]), rows, labels, 2, weights_K), features, labels


@pytest.mark.parametrize("d", [4, 60], ids=["more images than features", "fewer images than features"])
def test_a_fold_learns_from_all_views_and_holds_out_the_images_themselves(d):
    """Each fold's head is the one of a training set that holds nothing else."""
    data, features, labels = training_set(d=d)
    images = np.array([1, 3, 4, 6, 7, 9, 10, 11])
    folds = [(np.array([2, 3, 4, 5, 6, 7]), np.array([0, 1])), (np.array([0, 1, 4, 5, 6, 7]), np.array([2, 3]))]
    problems, rows_nR = data.folded(images, folds, torch.float64)
    np.testing.assert_allclose(rows_nR.numpy(), data.basis.rows_NR[images * 3], atol=1e-12)
    for found, (learn, _) in zip(problems.solve([0.1, 0.1]), folds, strict=True):
        rows = (images[learn][:, None] * 3 + np.arange(3)).ravel()
        alone = LogisticRegression(C=1 / (0.1 * len(rows) * data.basis.scale**2), tol=1e-12, max_iter=10_000)
        alone.fit(features[rows].astype(np.float64), labels[rows // 3])
        # Of two classes scikit-learn has one row of weights, w; ours are -w/2 and w/2, whose penalty is half as large.
        assert np.corrcoef(found.weight_KD[1], alone.coef_[0])[0, 1] > 0.9
        residual = softmax(found.logits(features[rows]), axis=1) - np.eye(2)[labels[rows // 3]]
        standardized = (features[rows] - data.basis.mean_D) / data.basis.scale
        gradient = residual.T @ standardized / len(rows) + 0.1 * found.weight_KD * data.basis.scale
        np.testing.assert_allclose(gradient, 0, atol=1e-7)


def test_classes_that_weigh_more_count_as_if_they_were_more():
    """Classes weigh 3 and 1 times 10: as if each image of the first were there three times."""
    data, features, labels = training_set(n=16, views=1, weights_K=np.array([30.0, 10.0]))
    found = data.solve(0.1, 1e-8, start=None)
    residual = softmax(found.logits(features), axis=1) - np.eye(2)[labels]
    weights = np.where(labels == 0, 1.5, 0.5)[:, None]
    standardized = (features - data.basis.mean_D) / data.basis.scale
    gradient = (weights * residual).T @ standardized / 16 + 0.1 * found.weight_KD * data.basis.scale
    np.testing.assert_allclose(gradient, 0, atol=1e-7)


def test_what_does_not_fit_in_memory_is_solved_to_the_same_head(monkeypatch):
    data, *_ = training_set(n=40, d=6)
    expected = data.solve(0.05, 1e-9, start=None)
    monkeypatch.setattr(basis_module, "RESIDENT_BYTES", 1)
    for quick in (2**20, 1):  # in half precision, and read anew for every product
        monkeypatch.setattr(module, "_QUICK_BYTES", quick)
        streamed, *_ = training_set(n=40, d=6)
        assert streamed.basis.rows_NR is None
        found = streamed.solve(0.05, 1e-9, start=None)
        assert found.gradient_norm <= 1e-9
        np.testing.assert_allclose(found.weight_KD, expected.weight_KD, atol=1e-7)
        np.testing.assert_allclose(found.bias_K, expected.bias_K, atol=1e-6)


def test_folds_weigh_classes_as_the_whole_does():
    """The gradient of each fold's objective, with its weights of 3 to 1, is zero at what is found."""
    data, features, labels = training_set(n=16, views=1, weights_K=np.array([30.0, 10.0]))
    learn = np.arange(4, 16)
    problems, _ = data.folded(np.arange(16), [(learn, np.arange(4))], torch.float64)
    (found,) = problems.solve([0.1])
    residual = softmax(found.logits(features[learn]), axis=1) - np.eye(2)[labels[learn]]
    weights = np.where(labels[learn] == 0, 1.5, 0.5)[:, None]
    standardized = (features[learn] - data.basis.mean_D) / data.basis.scale
    gradient = (weights * residual).T @ standardized / 12 + 0.1 * found.weight_KD * data.basis.scale
    np.testing.assert_allclose(gradient, 0, atol=1e-7)


def test_rows_for_products_are_held_in_half_precision_while_they_are_small(monkeypatch):
    """12 images, 3 views and 4 features of 2 bytes."""
    monkeypatch.setattr(basis_module, "RESIDENT_BYTES", 1)
    data, *_ = training_set()
    for most, dtype in ((288, torch.float16), (287, torch.float32)):
        monkeypatch.setattr(module, "_QUICK_BYTES", most)
        quick, rough = data._less_exact()
        assert next(iter(quick.chunks())).dtype == dtype
        assert rough is None, "there is too little to multiply"


@pytest.mark.parametrize(("most", "format_"), [(288, "bfloat16"), (289, "bfloat16"), (288, "float32")])
def test_rough_products_are_in_bfloat16_where_it_pays(monkeypatch, most, format_):
    """12 images, 3 views, 4 features and 2 classes: 288 multiplications."""
    monkeypatch.setattr(module, "_WORTH_SHORT", most)
    monkeypatch.setattr(module, "training_format", lambda device: format_)
    monkeypatch.setattr(basis_module, "RESIDENT_BYTES", 1)
    data, *_ = training_set()
    quick, rough = data._less_exact()
    if (most, format_) == (288, "bfloat16"):
        assert (rough.dtype, quick.dtype) == (torch.bfloat16, torch.float32)
        for rows, stored in ((rough, torch.bfloat16), (quick, torch.float16)):
            kept = next(iter(rows.chunks()))
            assert kept.dtype == stored, "a block that is converted costs more than the product"
            assert kept is next(iter(rows.chunks())), "no pass reads anew"
    else:
        assert rough is None


def test_what_is_searched_and_solved_with_rough_products_is_the_same_head(monkeypatch):
    data, *_ = training_set(n=200, d=6)
    expected = data.solve(0.05, 1e-9, start=None)
    monkeypatch.setattr(module, "_WORTH_SHORT", 1)
    monkeypatch.setattr(module, "training_format", lambda device: "bfloat16")
    for resident in (2**20, 1):
        monkeypatch.setattr(basis_module, "RESIDENT_BYTES", resident)
        data, *_ = training_set(n=200, d=6)
        found = data.solve(0.05, 1e-9, start=None)
        assert found.gradient_norm <= 1e-9
        np.testing.assert_allclose(found.weight_KD, expected.weight_KD, atol=1e-7)
