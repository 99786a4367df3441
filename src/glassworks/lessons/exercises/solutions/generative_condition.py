import math


def condition(mean, log_variance, noise):
    return [m + math.sqrt(math.exp(v)) * e for m, v, e in zip(mean, log_variance, noise)]
