import numpy as np


def classify(features, labels, image):
    labels = np.array(labels)
    d = [np.linalg.norm(features[labels == k].mean(axis=0) - image) for k in (0, 1)]
    return int(np.argmin(d))
