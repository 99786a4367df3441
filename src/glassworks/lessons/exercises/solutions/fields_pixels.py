def pixels(n, k, s, p, unit):
    first = unit * s - p
    return list(range(max(first, 0), min(first + k, n)))
