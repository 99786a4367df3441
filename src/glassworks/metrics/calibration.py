"""Temperature scaling: one number that makes a classifier's probabilities honest and changes none of its answers.

Shape letters: N images, K classes.
"""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

BOUNDS = (0.05, 20.0)
"""Range of the temperature; images that are all answered rightly would otherwise ask for a temperature of 0."""


WATCHED = 0.35
"""How far the log of a temperature lies from 0, as a standard deviation, where it is fitted on images that a training
was watched on: they chose its best epoch, or the regularisation of a head. A classifier that is right on all 40 of them
is not as sure as it looks."""


_TRIED = 49  # temperatures that are an eighth apart


def fit_temperature(logits_NK: np.ndarray, labels_N: np.ndarray, spread: float = np.inf) -> float:
    """The temperature T for which ``softmax(logits / T)`` has the least log loss; 1 where there are no images.

    The logits must come from images that the classifier was not fitted on (held-out folds). The loss is convex in
    1 / T, so it has one minimum over log T, which a bounded scalar search finds. With a finite ``spread`` there may be
    several: the search is about the best of some temperatures through the whole range.

    Args:
        logits_NK: of the images.
        labels_N: their classes.
        spread: standard deviation of log T before any image is seen, about 0: few images move T less, many as they
            would without it (the most probable T under a normal prior); infinite for nothing known.

    Source:
        Guo et al. 2017, "On calibration of modern neural networks", section 4.2, equation 9. That few answers which are
        all right must not make probabilities of 1: Platt 1999, "Probabilistic outputs for support vector machines",
        which smooths the targets for it; here the temperature has a prior.
    """
    if len(labels_N) == 0:
        return 1.0
    logits_NK = np.asarray(logits_NK, dtype=np.float64)
    true_N = np.take_along_axis(logits_NK, np.asarray(labels_N)[:, None], axis=1)[:, 0]

    def log_loss(log_temperature: float) -> float:
        sharpness = np.exp(-log_temperature)
        loss = float(np.mean(logsumexp(logits_NK * sharpness, axis=1) - true_N * sharpness))
        return loss + (log_temperature / spread) ** 2 / (2 * len(true_N))

    low, high = np.log(BOUNDS)
    if np.isfinite(spread):
        tried = np.linspace(low, high, _TRIED)
        best = int(np.argmin([log_loss(one) for one in tried]))
        low, high = tried[max(best - 1, 0)], tried[min(best + 1, _TRIED - 1)]
    found = minimize_scalar(log_loss, bounds=(low, high), method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))
