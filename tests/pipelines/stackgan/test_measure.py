import numpy as np

from glassworks.pipelines.stackgan.measure import by_chance


def test_chance_by_hand():
    """Half of the samples show 0: of captions that all ask for 0 half are met by any of them."""
    read = np.array([[0], [1], [0], [1]])
    assert by_chance(np.array([[0], [0], [0], [-1]]), read) == 0.5
    assert by_chance(np.array([[2], [-1], [-1], [-1]]), read) == 0
    assert by_chance(np.full((4, 1), -1), read) == 0
