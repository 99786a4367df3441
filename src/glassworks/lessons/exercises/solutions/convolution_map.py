import numpy as np


def convolve(image, filter):
    rows, columns = image.shape
    out = np.zeros((rows - 2, columns - 2))
    for r in range(rows - 2):
        for c in range(columns - 2):
            out[r, c] = (image[r : r + 3, c : c + 3] * filter).mean()
    return out
