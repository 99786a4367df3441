"""Whether two sets of samples come from one distribution, by a classifier's answers about samples it did not learn.

A classifier learns half of both sets and is asked about the other half. If both come from one distribution, its answers
are right half of the time, whatever it learned. How much more often they are right is the effect, which does not grow
with the number of samples; the p-value says how sure it is (Lopez-Paz & Oquab 2017, arXiv:1610.06545). The nearest
neighbours vote: they need no training and notice any difference that is as wide as their neighbourhood.

Shape letters: N samples, D numbers of each.
"""

from dataclasses import dataclass

import numpy as np

from glassworks.metrics.intervals import wilson


@dataclass(frozen=True)
class TwoSample:
    """How well two sets of samples can be told apart.

    Attributes:
        accuracy: share of the samples asked about that the classifier assigned to their own set; 0.5 by chance.
        interval: 95 %, Wilson.
        p_value: chance of so many right answers or more if both sets come from one distribution.
        n: samples asked about, of both sets together.
    """

    accuracy: float
    interval: tuple[float, float]
    p_value: float
    n: int


def told_apart(one_ND: np.ndarray, other_ND: np.ndarray, *, neighbours: int = 51) -> TwoSample:
    """The classifier two-sample test by ``neighbours``, an odd number, on as many samples of either set.

    The binomial p-value is on the safe side: given the classifier, its right answers about equal distributions scatter
    less than tosses of a coin do, as those about one set make up for those about the other.
    """
    from scipy.stats import binom
    from sklearn.neighbors import KNeighborsClassifier

    count = min(len(one_ND), len(other_ND)) // 2
    halves = [np.concatenate([part[at : 2 * count : 2] for part in (one_ND, other_ND)]) for at in (0, 1)]
    owner_N = np.repeat([0, 1], count)
    judge = KNeighborsClassifier(min(neighbours, 2 * count - 1)).fit(halves[0], owner_N)
    right, asked = int((judge.predict(halves[1]) == owner_N).sum()), 2 * count
    return TwoSample(right / asked, wilson(right, asked), float(binom.sf(right - 1, asked, 0.5)), asked)
