import math


def loss(ps, ts):
    total = 0
    for p, t in zip(ps, ts):
        total -= math.log(p) if t == 1 else math.log(1 - p)
    return total / len(ps)
