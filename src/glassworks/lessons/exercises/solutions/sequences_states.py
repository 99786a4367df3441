import math


def states(xs, w, u, b):
    h, found = 0.0, []
    for x in xs:
        h = math.tanh(w * h + u * x + b)
        found.append(h)
    return found
