import numpy as np


def analogy(vectors, a, b, c):
    v, p = vectors, vectors[b] - vectors[a] + vectors[c]
    s = v @ p / np.linalg.norm(v, axis=1)
    s[[a, b, c]] = -np.inf
    return s.argmax()
