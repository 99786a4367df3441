import math


def value(p, q, d):
    real = sum(a * math.log(c) for a, c in zip(p, d))
    made = sum(b * math.log(1 - c) for b, c in zip(q, d))
    return real + made
