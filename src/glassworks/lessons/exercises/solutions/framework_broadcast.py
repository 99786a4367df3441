def shape(one, other):
    most = max(len(one), len(other))
    one = [1] * (most - len(one)) + one
    other = [1] * (most - len(other)) + other
    return [max(a, b) for a, b in zip(one, other)]
