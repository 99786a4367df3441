import math


def slope(w):
    x = w**2
    y = math.sin(x)
    return math.exp(y) * math.cos(x) * 2 * w
