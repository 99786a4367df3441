"""How sure a share is, from the number of images alone. Needs no scipy, which is slow to import."""

from math import sqrt
from statistics import NormalDist


def wilson(correct: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Score interval of a share, accurate for small ``n`` and near 0 and 1; (0, 1) where ``n`` is 0.

    Source:
        Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = correct / n, z * z / n
    center = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # Rounding must not push the ends past a share of exactly 0 or 1, where the formula meets it.
    return (0.0 if correct == 0 else center - half), (1.0 if correct == n else center + half)
