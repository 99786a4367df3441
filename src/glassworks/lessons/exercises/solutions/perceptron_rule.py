def learn(w, b, x, t):
    y = 1 if w[0] * x[0] + w[1] * x[1] + b > 0 else 0
    w = [w[0] + (t - y) * x[0], w[1] + (t - y) * x[1]]
    return w, b + t - y
