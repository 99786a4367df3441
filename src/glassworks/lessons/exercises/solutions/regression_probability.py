import math


def probability(w, b, x):
    z = b
    for a, c in zip(w, x):
        z += a * c
    return 1 / (1 + math.exp(-z))
