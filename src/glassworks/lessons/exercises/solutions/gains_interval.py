import numpy as np


def interval(d, t):
    m, s, n = np.mean(d), np.std(d, ddof=1), len(d)
    return m, m - t * s / n**0.5, m + t * s / n**0.5
