import numpy as np

from glassworks.metrics.predictions import Predictions

PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.45, 0.55], [0.3, 0.7], [0.52, 0.48]])
LABELS = np.array([0, 0, 0, 1, 0])


def test_batches_are_joined_in_their_order():
    joined = Predictions.joined([Predictions.of(PROBABILITIES[s], LABELS[s]) for s in (slice(0, 2), slice(2, 5))])
    assert joined.predicted.tolist() == [0, 1, 1, 1, 0]
    assert joined.probability.tolist() == [0.9, 0.8, 0.55, 0.7, 0.52]
    assert joined.true_probability.tolist() == [0.9, 0.2, 0.45, 0.7, 0.52]
