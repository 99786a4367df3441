import math


def neuron(x, w, b):
    s = b
    for a, c in zip(x, w):
        s += a * c
    return 1 / (1 + math.exp(-s))
