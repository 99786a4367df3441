"""How well a classifier answers, each number with the count behind it.

What is unusual here: every number is a sum over images, so `Evaluator` holds a few sums and the confusion counts, never
the probabilities of all images; a million images cost no more memory than ten. Where a number is undefined (a class
without held-out images has no recall) it is ``None``, never NaN and never a made-up zero.

Shape letters: N images, B images of one batch, K classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glassworks.core.errors import DataError, RunError
from glassworks.core.report import Report
from glassworks.metrics.intervals import wilson
from glassworks.metrics.reliability import Reliability, ReliabilityBin


@dataclass(frozen=True)
class ClassScore:
    """One class on its own: ``n`` held-out images; ``None`` where a number is undefined."""

    name: str
    n: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass
class Evaluation(Report):
    """How well a classifier answers on held-out images.

    Attributes:
        accuracy: share of the ``n`` images whose most probable class is the true one.
        interval: 95 % Wilson interval (low, high) of the accuracy.
        n: number of images.
        top5: share whose true class is among the min(5, K) most probable.
        ece: expected calibration error, in [0, 1].
        log_loss: mean negative natural logarithm of the true class's probability.
        brier: mean squared distance of the probabilities to the truth, in [0, 2] (Brier 1950).
        macro_f1: mean F1 over the classes that occur among the images or the answers.
        confusion: [K][K] counts, one row per true class, one column per answer.
        classes: K names.
        per_class: K scores in the order of the classes.
        reliability: bins by confidence.
    """

    accuracy: float
    interval: tuple[float, float]
    n: int
    top5: float
    ece: float
    log_loss: float
    brier: float
    macro_f1: float
    confusion: list[list[int]]
    classes: list[str]
    per_class: list[ClassScore]
    reliability: list[ReliabilityBin]


def evaluate(probabilities_NK: np.ndarray, labels_N: np.ndarray, classes: Sequence[str]) -> Evaluation:
    """All numbers at once, for probabilities that are in memory anyway.

    Raises:
        DataError: there are no images.
        RunError: a probability is not a finite number.
    """
    evaluator = Evaluator(classes)
    evaluator.update(probabilities_NK, labels_N)
    return evaluator.result()


class Evaluator:
    """Adds up batches and gives the evaluation at the end.

    Args:
        classes: K names in the order of the probabilities' columns.
    """

    def __init__(self, classes: Sequence[str]) -> None:
        self.classes = list(classes)
        self._confusion_KK = np.zeros((len(self.classes), len(self.classes)), dtype=np.int64)
        self._reliability = Reliability()
        self._in_top5, self._log_loss, self._brier = 0, 0.0, 0.0

    def update(self, probabilities_BK: np.ndarray, labels_B: np.ndarray) -> None:
        """Adds one batch.

        Raises:
            RunError: a probability is not a finite number.
        """
        probabilities_BK, labels_B = np.asarray(probabilities_BK, dtype=np.float64), np.asarray(labels_B)
        _require_finite(probabilities_BK)
        answers_B = probabilities_BK.argmax(axis=1)
        np.add.at(self._confusion_KK, (labels_B, answers_B), 1)
        true_B = np.take_along_axis(probabilities_BK, labels_B[:, None], axis=1)
        # Equal probabilities rank by column, so that rank 0 is what argmax answers.
        earlier_BK = np.arange(len(self.classes)) < labels_B[:, None]
        ranks_B = ((probabilities_BK > true_B) | ((probabilities_BK == true_B) & earlier_BK)).sum(axis=1)
        self._in_top5 += int((ranks_B < 5).sum())
        # A float32 softmax can underflow to 0; the smallest step below 1 keeps such an image's loss finite (36).
        self._log_loss -= float(np.log(true_B.clip(np.finfo(np.float64).eps)).sum())
        self._brier += float((probabilities_BK**2).sum() - 2 * true_B.sum() + len(labels_B))
        self._reliability.update(probabilities_BK.max(axis=1), answers_B == labels_B)

    def result(self) -> Evaluation:
        """The numbers over all batches so far.

        Raises:
            DataError: there were no images.
        """
        n, correct = int(self._confusion_KK.sum()), int(self._confusion_KK.trace())
        if n == 0:
            raise DataError(
                expected="at least one readable image to evaluate on",
                found="none",
                do="Check the source with: glassworks check SOURCE",
            )
        per_class = _per_class(self._confusion_KK, self.classes)
        f1_scores = [score.f1 for score in per_class if score.f1 is not None]
        return Evaluation(
            accuracy=correct / n,
            interval=wilson(correct, n),
            n=n,
            top5=self._in_top5 / n,
            ece=self._reliability.expected_calibration_error(),
            log_loss=self._log_loss / n,
            brier=max(0.0, self._brier / n),
            macro_f1=sum(f1_scores) / len(f1_scores),
            confusion=self._confusion_KK.tolist(),
            classes=self.classes,
            per_class=per_class,
            reliability=self._reliability.bins(),
        )


def _require_finite(probabilities_BK: np.ndarray) -> None:
    if not np.isfinite(probabilities_BK).all():
        raise RunError(
            expected="a finite probability for each class",
            found="NaN or infinity in the network's answers",
            do="The weights are damaged or overflow in this precision: train again, or use precision = 'float32'.",
        )


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _per_class(confusion_KK: np.ndarray, classes: list[str]) -> list[ClassScore]:
    """Precision, recall and F1 = 2 TP / (2 TP + FP + FN) of each class against the rest."""
    right_K, true_K, answered_K = confusion_KK.diagonal(), confusion_KK.sum(axis=1), confusion_KK.sum(axis=0)
    return [
        ClassScore(
            name=name,
            n=int(true),
            precision=_ratio(right, answered),
            recall=_ratio(right, true),
            f1=_ratio(2 * right, true + answered),
        )
        for name, right, true, answered in zip(classes, right_K, true_K, answered_K, strict=True)
    ]
