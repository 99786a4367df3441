import numpy as np


def soft(z):
    e = np.exp(np.array(z) - np.max(z))
    return e / e.sum()


def honest(logits, temperature):
    return soft(np.array(logits) / temperature)
