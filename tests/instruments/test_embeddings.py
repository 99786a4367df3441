"""Maps and their quality against scikit-learn and the six points whose divergence is known."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from glassworks.core.errors import InputError
from glassworks.instruments import embeddings
from glassworks.instruments.embeddings import divergence, neighbour_agreement, pca_map, trustworthiness, tsne_map

JOINT = np.array(
    [
        [0, 0.09401970966934821, 0.08359606995789925, 3.6449982643352195e-05, 1.7761374274317777e-05, 3.9479128e-06],
        [0, 0, 0.07213198561078392, 0.00014290153824539025, 8.38569423544736e-05, 1.5023713484278896e-05],
        [0, 0, 0, 8.780226745367375e-05, 7.17599287638885e-05, 2.5466592386617468e-05],
        [0, 0, 0, 0, 0.09463811658982886, 0.08164923989353595],
        [0, 0, 0, 0, 0, 0.07347990802613526],
        [0, 0, 0, 0, 0, 0],
    ]
)  # fmt: skip
PLACES = np.array([[0, 0], [0.5, 0.1], [-0.2, 0.6], [2, 2], [2.4, 1.9], [1.8, 2.7]])


def digits():
    from sklearn.datasets import load_digits

    return load_digits(return_X_y=True)


def test_the_divergence_of_six_points():
    assert divergence(csr_matrix(JOINT + JOINT.T), PLACES) == pytest.approx(0.218864595631, abs=1e-9)


def test_trustworthiness_is_scikit_learns_whole_or_sampled(monkeypatch):
    from sklearn.manifold import trustworthiness as theirs

    random = np.random.default_rng(0)
    points, places = random.normal(size=(600, 9)), random.normal(size=(600, 2))
    points[:, :2] += 3 * places
    for neighbours in (5, 12):
        known = theirs(points, places, n_neighbors=neighbours)
        assert trustworthiness(points, places, [neighbours])[0] == pytest.approx(known, abs=1e-12)
    monkeypatch.setattr(embeddings, "SAMPLED", 300)
    assert trustworthiness(points, places, [12])[0] == pytest.approx(known, abs=0.02)


def test_the_principal_components_of_the_digits():
    points, labels = digits()
    found = pca_map(points)
    assert found.trust_5 == pytest.approx(0.8304, abs=1e-4)
    assert found.trust_12 == pytest.approx(0.8296, abs=1e-4)
    assert found.explained == pytest.approx(0.2851, abs=1e-4)
    assert neighbour_agreement(points, labels) > 0.98


def test_a_small_map_keeps_its_groups_and_is_the_same_again():
    random = np.random.default_rng(1)
    points = np.concatenate([random.normal(centre, 0.1, (20, 5)) for centre in (0, 3, 6)])
    found = tsne_map(points, iterations=100)
    assert found.places_N2.shape == (60, 2)
    assert neighbour_agreement(found.places_N2, np.repeat([0, 1, 2], 20)) == 1
    np.testing.assert_array_equal(found.places_N2, tsne_map(points, iterations=100).places_N2)


@pytest.mark.slow
def test_the_map_of_the_digits_is_as_good_as_known():
    points, labels = digits()
    found = tsne_map(points, max_dimensions=64)
    assert found.kl is not None
    assert found.kl <= 0.80
    assert found.trust_12 >= 0.985
    assert neighbour_agreement(found.places_N2, labels) >= 0.96


def test_points_that_cannot_be_mapped():
    with pytest.raises(InputError, match="found 2 points"):
        pca_map(np.eye(2))
    with pytest.raises(InputError, match="all in one place"):
        tsne_map(np.ones((9, 3)))
