import math


def hidden(v, w, c):
    out = []
    for j in range(len(c)):
        s = c[j]
        for i in range(len(v)):
            s += v[i] * w[i][j]
        out.append(1 / (1 + math.exp(-s)))
    return out
