def momentum(w, slopes, rate):
    v = 0
    for g in slopes:
        v = 0.9 * v + g
        w = w - rate * v
    return w
