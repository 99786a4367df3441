import math


def bend(x):
    return 1 / (1 + math.exp(-x))


def cell(i, f, g, o, c):
    c = bend(f) * c + bend(i) * math.tanh(g)
    return bend(o) * math.tanh(c), c
