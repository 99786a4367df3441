import numpy as np


def proof(model, file):
    largest = np.abs(model - file).max()
    changed = (model.argmax(1) != file.argmax(1)).sum()
    return largest, changed
