"""Every number against a value worked out by hand or by scikit-learn or SciPy."""

import warnings

import numpy as np
import pytest
from sklearn import metrics as sk

from glassworks.core.errors import DataError, RunError
from glassworks.metrics.classification import Evaluator, evaluate
from glassworks.metrics.intervals import wilson


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@pytest.fixture
def answers():
    """200 answers of a middling classifier over 7 classes."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 7, 200)
    logits = rng.normal(size=(200, 7))
    logits[np.arange(200), labels] += 1.5
    return softmax(logits), labels


def test_three_images_by_hand():
    probabilities = np.array([[0.8, 0.2], [0.4, 0.6], [0.7, 0.3]])
    result = evaluate(probabilities, np.array([0, 1, 1]), ["ant", "bee"])
    assert result.accuracy == pytest.approx(2 / 3)
    assert result.interval == wilson(2, 3)
    assert (result.n, result.top5) == (3, 1.0)
    assert result.confusion == [[1, 0], [1, 1]]
    assert result.log_loss == pytest.approx(-np.log([0.8, 0.6, 0.3]).mean())
    assert result.brier == pytest.approx((2 * 0.2**2 + 2 * 0.4**2 + 2 * 0.7**2) / 3)
    # Each image is alone in its bin: |0.8 - 1|, |0.6 - 1|, |0.7 - 0|, averaged.
    assert result.ece == pytest.approx((0.2 + 0.4 + 0.7) / 3)
    assert [(s.name, s.n, s.precision, s.recall) for s in result.per_class] == [
        ("ant", 1, 0.5, 1.0),
        ("bee", 2, 1, 0.5),
    ]
    assert [s.f1 for s in result.per_class] == pytest.approx([2 / 3, 2 / 3])


def test_equals_scikit_learn(answers):
    probabilities, labels = answers
    result = evaluate(probabilities, labels, list("abcdefg"))
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, n = sk.precision_recall_fscore_support(labels, predicted)
    assert result.accuracy == pytest.approx(sk.accuracy_score(labels, predicted))
    assert result.top5 == pytest.approx(sk.top_k_accuracy_score(labels, probabilities, k=5))
    assert result.log_loss == pytest.approx(sk.log_loss(labels, probabilities))
    assert result.confusion == sk.confusion_matrix(labels, predicted).tolist()
    assert result.macro_f1 == pytest.approx(sk.f1_score(labels, predicted, average="macro"))
    assert [s.precision for s in result.per_class] == pytest.approx(list(precision))
    assert [s.recall for s in result.per_class] == pytest.approx(list(recall))
    assert [s.f1 for s in result.per_class] == pytest.approx(list(f1))
    assert [s.n for s in result.per_class] == list(n)


def test_calibration_error_follows_the_paper(answers):
    probabilities, labels = answers
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    expected = 0.0
    for m in range(15):
        inside = (confidence > m / 15) & (confidence <= (m + 1) / 15)
        if inside.any():
            expected += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    result = evaluate(probabilities, labels, list("abcdefg"))
    assert result.ece == pytest.approx(expected)
    assert sum(bin_.count for bin_ in result.reliability) == 200
    filled = [bin_ for bin_ in result.reliability if bin_.count]
    assert all(bin_.low < bin_.confidence <= bin_.high for bin_ in filled)
    assert all(bin_.confidence is None for bin_ in result.reliability if not bin_.count)


def test_batches_give_the_same_as_all_at_once(answers):
    probabilities, labels = answers
    evaluator = Evaluator(list("abcdefg"))
    for start in range(0, 200, 33):
        evaluator.update(probabilities[start : start + 33], labels[start : start + 33])
    batched, whole = evaluator.result(), evaluate(probabilities, labels, list("abcdefg"))
    assert batched.confusion == whole.confusion
    assert (batched.ece, batched.log_loss, batched.brier) == pytest.approx((whole.ece, whole.log_loss, whole.brier))


def test_absent_classes_are_undefined_not_zero_and_warn_of_nothing():
    """Class c has no image and no answer; class b was answered but has no image."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = evaluate(np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]]), np.array([0, 0]), ["a", "b", "c"])
    b, c = result.per_class[1:]
    assert (b.recall, b.precision, b.f1) == (None, 0.0, 0.0)
    assert (c.recall, c.precision, c.f1) == (None, None, None)
    assert result.macro_f1 == pytest.approx((2 / 3 + 0) / 2)
    assert result.to_dict()["per_class"][2] == {"name": "c", "n": 0, "precision": None, "recall": None, "f1": None}


def test_certain_and_wrong_has_a_finite_loss():
    result = evaluate(np.array([[1.0, 0.0]], dtype=np.float32), np.array([1]), ["a", "b"])
    assert 30 < result.log_loss < 40
    assert result.brier == pytest.approx(2.0)


def test_equal_probabilities_count_once_at_the_top():
    """A network that answers the same for all must not look perfect in the top 5 of 10 classes."""
    result = evaluate(np.full((10, 10), 0.1), np.arange(10), list("abcdefghij"))
    assert (result.accuracy, result.top5) == (0.1, 0.5)


def test_nothing_to_evaluate_and_nan_are_clear_errors():
    with pytest.raises(DataError, match="at least one readable image"):
        evaluate(np.zeros((0, 2)), np.zeros(0, dtype=int), ["a", "b"])
    with pytest.raises(RunError, match="NaN or infinity"):
        evaluate(np.array([[np.nan, 0.5]]), np.array([0]), ["a", "b"])
