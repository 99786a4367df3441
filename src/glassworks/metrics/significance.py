"""Whether two ways differ by more than chance: on the same images, or over pairs of runs.

The functions of ``scipy.special`` themselves: importing ``scipy.stats`` takes every training half a second.

Shape letters: N images.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import bdtr, ndtri, stdtrit


def mcnemar(only_a: int, only_b: int) -> float:
    """The two-sided exact p of McNemar 1947: a fair coin over the images on which two classifiers disagree."""
    return min(1.0, 2 * float(bdtr(min(only_a, only_b), only_a + only_b, 0.5)))


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's step-down correction: the chance of any false alarm among all pairs stays below the level."""
    corrected, highest = [1.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        corrected[place] = highest
    return corrected


def paired_interval(before_N: np.ndarray, after_N: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of the difference of two accuracies on the same images.

    Source:
        Bonett & Price 2012, "Adjusted Wald confidence interval for a difference of binomial proportions based on paired
        data", J. Educ. Behav. Stat. 37(4), equation 5: one image is added to each kind of disagreement.
    """
    n = len(before_N)
    gained = (int((after_N & ~before_N).sum()) + 1) / (n + 2)
    lost = (int((before_N & ~after_N).sum()) + 1) / (n + 2)
    half = ndtri(0.5 + confidence / 2) * np.sqrt((gained + lost - (gained - lost) ** 2) / (n + 2))
    return float(gained - lost - half), float(gained - lost + half)


def paired_gain(
    worse: Sequence[float], better: Sequence[float], confidence: float = 0.95
) -> tuple[float, tuple[float, float]]:
    """The mean difference of pairs of runs and its interval, by Student's t."""
    differences = np.array(worse) - np.array(better)
    gain, count = float(differences.mean()), len(differences)
    reach = float(stdtrit(count - 1, 0.5 + confidence / 2) * differences.std(ddof=1) / np.sqrt(count))
    return gain, (gain - reach, gain + reach)
