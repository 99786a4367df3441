"""Ten templates for ten digits: softmax regression on pixels, solved to its optimum, and held-out digits to try.

Shape letters: N digits, D pixels, K classes.
"""

from functools import cache
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from glassworks.pipelines.digits import Digits

_PULL = 1.0  # sklearn's C: the smaller, the more weights are drawn towards 0


@cache
def fitted() -> LogisticRegression:
    """On pixels from 0 to 1."""
    pixels_ND, labels_N = pixels_and_labels()
    rows = Digits.divided(0).train
    return LogisticRegression(C=_PULL, max_iter=2000).fit(pixels_ND[rows] / 16, labels_N[rows])


@cache
def pixels_and_labels() -> tuple[np.ndarray, np.ndarray]:
    """All digits, 0 to 16 [N, D], and what they are [N]."""
    from sklearn.datasets import load_digits

    pixels_ND, labels_N = load_digits(return_X_y=True)
    return np.asarray(pixels_ND), np.asarray(labels_N)


def for_the_page() -> dict[str, Any]:
    """``weights`` [K][D], ``biases`` [K], and the held-out ``images`` [N][D] with their ``labels``."""
    model, rows = fitted(), Digits.divided(0).held_out
    pixels_ND, labels_N = pixels_and_labels()
    return {
        "weights": np.round(model.coef_, 4).tolist(),
        "biases": np.round(model.intercept_, 4).tolist(),
        "images": pixels_ND[rows].astype(int).tolist(),
        "labels": labels_N[rows].tolist(),
    }
