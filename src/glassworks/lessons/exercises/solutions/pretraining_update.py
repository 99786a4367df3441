import numpy as np


def update(w, v0, h0, v1, h1, rate):
    data, dream = np.outer(v0, h0), np.outer(v1, h1)
    return w + rate * (data - dream)
