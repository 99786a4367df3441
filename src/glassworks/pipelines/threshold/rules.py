"""Probabilities, the choice of a threshold, and what it costs.

Shape letters: N digits, K classes.
"""

import numpy as np
from scipy.special import log_softmax, softmax


def probabilities(logits_NK: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of the sums over the temperature [N, K]."""
    return np.asarray(softmax(np.asarray(logits_NK, float) / temperature, axis=1))


def log_loss(logits_NK: np.ndarray, labels_N: np.ndarray, temperature: float) -> float:
    """Mean of minus the logarithm of the right class's probability."""
    logs_NK = np.asarray(log_softmax(np.asarray(logits_NK, float) / temperature, axis=1))
    return float(-logs_NK[np.arange(len(labels_N)), labels_N].mean())


def choose(confidences_N: np.ndarray, right_N: np.ndarray, most_wrong: float) -> float:
    """The least threshold from which on at most ``most_wrong`` of the answers are wrong.

    Answers with a probability of the threshold or more are given. Where not even the surest answers are right often
    enough, no answer is: the threshold is then above 1.
    """
    order = np.argsort(-confidences_N, kind="stable")
    wrong_N = np.cumsum(~right_N[order]) / np.arange(1, len(order) + 1)
    # Equal probabilities are given or refused together.
    is_last = np.append(np.diff(confidences_N[order]) != 0, True)
    fitting = np.flatnonzero((wrong_N <= most_wrong) & is_last)
    return float(confidences_N[order][fitting[-1]]) if len(fitting) else 1.1


def given(confidences_N: np.ndarray, right_N: np.ndarray, threshold: float) -> tuple[float, float | None]:
    """Coverage, and the share of wrong answers among those given."""
    answered_N = confidences_N >= threshold
    wrong = float((~right_N[answered_N]).mean()) if answered_N.any() else None
    return float(answered_N.mean()), wrong
