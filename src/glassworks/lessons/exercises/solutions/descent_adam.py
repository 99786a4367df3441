def adam(w, slopes, rate):
    m = s = 0
    for t, g in enumerate(slopes, 1):
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        a, d = m / (1 - 0.9**t), s / (1 - 0.999**t)
        w -= rate * a / (d**0.5 + 1e-8)
    return w
