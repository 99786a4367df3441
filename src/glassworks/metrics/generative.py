"""How good generated samples are: scores of samples.

Shape letters: N samples, K classes, D features, M modes.
"""

import math

import numpy as np


def inception_score(probabilities_NK: np.ndarray) -> float:
    """``exp E KL(p(y|x) || p(y))``, from 1 to K (Salimans et al. 2016, arXiv:1606.03498)."""
    marginal_K = probabilities_NK.mean(axis=0)
    safe_NK = np.maximum(probabilities_NK, 1e-300)
    return float(np.exp((probabilities_NK * np.log(safe_NK / np.maximum(marginal_K, 1e-300))).sum(axis=1).mean()))


def frechet_distance(one_ND: np.ndarray, other_ND: np.ndarray) -> float:
    """Between normal distributions fitted to two sets of features (Heusel et al. 2017, arXiv:1706.08500)."""
    moments = [(np.mean(part, axis=0), np.cov(part, rowvar=False)) for part in (one_ND, other_ND)]
    return frechet_of_moments(*moments[0], *moments[1])


def frechet_of_moments(mean_D: np.ndarray, cov_DD: np.ndarray, other_D: np.ndarray, other_DD: np.ndarray) -> float:
    """``|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))``, squared, as everyone reports it."""
    cov_DD, other_DD = np.atleast_2d(cov_DD), np.atleast_2d(other_DD)
    # C1 C2 has the eigenvalues of the symmetric C1^(1/2) C2 C1^(1/2), which has real ones even where C1 is singular.
    variances_D, axes_DD = np.linalg.eigh(cov_DD)
    half_DD = (axes_DD * np.sqrt(np.maximum(variances_D, 0))) @ axes_DD.T
    roots_D = np.sqrt(np.maximum(np.linalg.eigvalsh(half_DD @ other_DD @ half_DD), 0))
    return float(np.square(mean_D - other_D).sum() + np.trace(cov_DD + other_DD) - 2 * roots_D.sum())


def mode_coverage(points_N2: np.ndarray, centres_M2: np.ndarray, spread: float) -> tuple[int, float]:
    """Modes that are hit, and the share of points within 3 standard deviations of one.

    A mode is hit by a tenth of its fair share of good points, or more.
    """
    distances_NM = np.linalg.norm(points_N2[:, None] - centres_M2[None], axis=-1)
    good_N = distances_NM.min(axis=1) <= 3 * spread
    hits_M = np.bincount(distances_NM.argmin(axis=1)[good_N], minlength=len(centres_M2))
    least = 0.1 * len(points_N2) / len(centres_M2)
    return int((hits_M >= least).sum()), float(good_N.mean())


def mode_widths(points_N2: np.ndarray, centres_M2: np.ndarray, spread: float) -> np.ndarray:
    """[M]: the standard deviation of the points of each mode around their own mean, in both directions together.

    Points belong to the nearest mode, those within 5 standard deviations of it: of true points that leaves out one in
    270,000, and of points that lie between modes nearly all. NaN where fewer than 10 are left.
    """
    distances_NM = np.linalg.norm(points_N2[:, None] - centres_M2[None], axis=-1)
    nearest_N, near_N = distances_NM.argmin(axis=1), distances_NM.min(axis=1) <= 5 * spread
    parts = [points_N2[(nearest_N == mode) & near_N] for mode in range(len(centres_M2))]
    return np.array([math.sqrt(part.var(axis=0, ddof=1).mean()) if len(part) >= 10 else math.nan for part in parts])


def diversity(features_ND: np.ndarray, pairs: int = 2000) -> float:
    """The mean distance of two samples, over a fixed choice of pairs."""
    random = np.random.default_rng(0)
    one, other = random.integers(len(features_ND), size=(2, pairs))
    return float(np.linalg.norm(features_ND[one] - features_ND[other], axis=1).mean())
