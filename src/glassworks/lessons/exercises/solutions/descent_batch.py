def step(w, xs, ts, rate):
    slope = 0
    for x, t in zip(xs, ts):
        slope += (w * x - t) * x
    return w - rate * slope / len(xs)
