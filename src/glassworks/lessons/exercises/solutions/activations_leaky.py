def leaky(x):
    if x > 0:
        return x
    return 0.01 * x
