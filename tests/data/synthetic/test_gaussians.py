import numpy as np
import pytest

from glassworks.data.synthetic.gaussians import modes


def test_the_points_lie_where_they_should():
    ring, grid = modes("ring"), modes("grid")
    assert np.linalg.norm(ring.centres_M2, axis=1) == pytest.approx([2] * 8)
    assert len(grid.centres_M2) == 25
    points = ring.draw(4000, seed=0)
    nearest = np.linalg.norm(points[:, None] - ring.centres_M2, axis=-1).min(axis=1)
    assert (nearest <= 3 * ring.spread).mean() == pytest.approx(1 - np.exp(-4.5), abs=0.01)
