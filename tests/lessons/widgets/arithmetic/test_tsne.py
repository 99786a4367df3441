"""The page's t-SNE is scikit-learn's exact one: affinities, divergence and slopes."""

import json

import numpy as np
import pytest
from page_arithmetic import NODE, by_page
from scipy.spatial.distance import squareform
from sklearn.manifold._t_sne import _joint_probabilities, _kl_divergence

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


@pytest.fixture(scope="module")
def points():
    return np.random.default_rng(1).normal(size=(40, 5))


def test_affinities(points):
    squared = ((points[:, None] - points) ** 2).sum(axis=2)
    found = np.array(
        by_page("tsne", f"((x) => Array.from(m.affinities(m.distances(x), 40, 10)))({json.dumps(points.tolist())})")
    ).reshape(40, 40)
    right = squareform(_joint_probabilities(squared.astype(np.float32), 10, 0))
    assert np.isclose(found.sum(), 1, atol=1e-9)
    assert np.allclose(found, right, atol=1e-6)


def test_the_divergence_and_its_slopes(points):
    places = points[:, :2]
    random = np.random.default_rng(2).random((40, 40))
    joint = random + random.T
    np.fill_diagonal(joint, 0)
    joint /= joint.sum()
    kl, slopes = _kl_divergence(places.ravel(), squareform(joint), 1, 40, 2)
    page = by_page("tsne", f"m.divergence({json.dumps(joint.ravel().tolist())}, {json.dumps(places.tolist())})")
    assert np.isclose(page["kl"], kl, atol=1e-6)
    assert np.allclose(page["slopes"], slopes.reshape(40, 2), atol=1e-6)


def test_a_map_parts_two_clouds():
    clouds = np.random.default_rng(3).normal(size=(30, 4)) + np.repeat([[0], [9]], 15, axis=0)
    ask = "((x) => { const p = m.affinities(m.distances(x), 30, 8); let map = m.start(30, 1); "
    ask += f"for (let at = 0; at < 300; at++) map = m.advance(map, p); return map; }})({json.dumps(clouds.tolist())})"
    found = by_page("tsne", ask)
    places = np.array(found["places"])
    apart = np.linalg.norm(places[:, None] - places, axis=2) + 1e9 * np.eye(30)
    assert (apart.argmin(axis=1) // 15 == np.arange(30) // 15).all()
    assert found["kl"] < 1
