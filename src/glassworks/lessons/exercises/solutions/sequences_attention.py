import math


def attend(query, states):
    powers = [math.exp(sum(a * b for a, b in zip(query, s))) for s in states]
    total = sum(powers)
    return [sum(p / total * s[at] for p, s in zip(powers, states)) for at in range(len(query))]
