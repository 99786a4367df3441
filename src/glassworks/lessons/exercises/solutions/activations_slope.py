import math


def slope(x):
    f = 1 / (1 + math.exp(-x))
    return f * (1 - f)
