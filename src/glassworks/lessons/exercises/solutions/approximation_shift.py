import numpy as np


def shift(image, down, right):
    out = np.zeros_like(image)
    h, w = image.shape
    for r in range(h):
        for c in range(w):
            if 0 <= r + down < h and 0 <= c + right < w:
                out[r + down, c + right] = image[r, c]
    return out
