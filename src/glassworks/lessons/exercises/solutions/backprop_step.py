import math


def sigma(s):
    return 1 / (1 + math.exp(-s))


def step(w, v, x, t, rate):
    h = sigma(w * x)
    o = sigma(v * h)
    d = (o - t) * o * (1 - o)
    return w - rate * d * v * h * (1 - h) * x, v - rate * d * h
