def best(p, q):
    return [a / (a + b) for a, b in zip(p, q)]
