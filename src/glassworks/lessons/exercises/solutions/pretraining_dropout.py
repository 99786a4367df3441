def dropout(h, kept, p, training):
    if not training:
        return h
    return [a / (1 - p) if k else 0 for a, k in zip(h, kept)]
