from math import prod


def slope(weights, shortcuts):
    return prod(w + 1 if shortcuts else w for w in weights)
