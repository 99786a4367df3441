"""The coordinates of a training set, and its directions of variance against scikit-learn's principal components."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from glassworks.pipelines.classification.head import basis as module
from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES, Basis, Spectrum


def made(n, d, seed=0):
    random = np.random.default_rng(seed)
    return (random.normal(size=(n, d)) * np.geomspace(3, 0.1, d) + 50).astype(np.float32)


def basis_of(features_ND, chunk=5):
    def read(rows):
        return (features_ND[rows[at : at + chunk]] for at in range(0, len(rows), chunk))

    return Basis(read, np.arange(len(features_ND)))


@pytest.mark.parametrize(("n", "d"), [(40, 6), (7, 20)], ids=["tall", "wide"])
def test_mean_scale_and_spectrum_are_those_of_principal_components(n, d):
    features = made(n, d)
    found = basis_of(features)
    exact = features.astype(np.float64)
    centred = exact - exact.mean(axis=0)
    np.testing.assert_allclose(found.mean_D, exact.mean(axis=0), rtol=1e-12)
    assert found.scale == pytest.approx(np.sqrt(np.square(centred).mean()), rel=1e-9)
    count = min(n - 1, d)
    theirs = PCA(n_components=count).fit(exact)
    variances = theirs.explained_variance_ * (n - 1) / n / found.scale**2
    np.testing.assert_allclose(found.spectrum.variances_Q[:count], variances, rtol=1e-3)
    directions_DQ = found.features(found.spectrum.directions_RQ.T).T[:, :count]
    np.testing.assert_allclose(np.abs(np.diag(theirs.components_ @ directions_DQ)), 1.0, atol=1e-4)


def test_fewer_images_than_features_are_turned_into_their_span():
    features = made(7, 20)
    found = basis_of(features)
    standardized = (features.astype(np.float64) - found.mean_D) / found.scale
    assert found.num_coordinates == 7
    np.testing.assert_allclose(found.vectors_DR.T @ found.vectors_DR, np.eye(7), atol=1e-12)
    np.testing.assert_allclose(found.rows_NR @ found.vectors_DR.T, standardized, atol=1e-10)


def test_as_many_images_as_features_stay_in_their_coordinates():
    features = made(6, 6)
    found = basis_of(features)
    assert found.vectors_DR is None
    assert found.num_coordinates == 6
    np.testing.assert_allclose(found.rows_NR, (features - found.mean_D) / found.scale, atol=1e-10)
    weights = np.ones((2, 6))
    assert found.features(weights) is weights


@pytest.mark.parametrize(("n", "d", "size"), [(7, 20, 49 * 8), (20, 7, 140 * 8)], ids=["wide", "tall"])
def test_rows_are_kept_while_they_fit_in_memory(monkeypatch, n, d, size):
    """Seven images have 49 products of 8 bytes, twenty of seven features 140 numbers."""
    assert RESIDENT_BYTES == 67_108_864  # 64 MiB
    for most, kept in ((size, True), (size - 1, False)):
        monkeypatch.setattr(module, "RESIDENT_BYTES", most)
        found = basis_of(made(n, d))
        assert (found.rows_NR is not None) == kept
        assert found.scale == pytest.approx(basis_of(made(n, d)).scale)
        assert found.spectrum.variances_Q.sum() == pytest.approx(d, rel=1e-4), "mean square 1 in each feature"


def test_features_that_are_all_alike_have_no_variance_and_a_scale_that_divides():
    found = basis_of(np.full((5, 3), 2.0, np.float32))
    assert found.scale == pytest.approx(np.sqrt(1e-30 / 15))
    np.testing.assert_array_equal(found.spectrum.variances_Q, 0)


def test_tiny_features_are_standardized_like_any_others():
    """In units of 1e-12 squares are 1e-24: small is no reason to be left out."""
    features = (made(30, 4) - 50) * np.float32(1e-12)
    np.testing.assert_allclose(np.square(basis_of(features).rows_NR).mean(), 1.0)


def test_of_many_directions_the_leading_ones_are_told_apart_and_the_rest_shares_what_is_left():
    """600 directions whose variances fall from 9 to 0.01: numpy's eigenvalues, and their mean from the 129th on."""
    random = np.random.default_rng(3)
    rows = (random.normal(size=(2000, 600)) * np.geomspace(3, 0.1, 600)).astype(np.float32)
    found = Spectrum.of(rows)
    exact = np.linalg.eigvalsh(rows.astype(np.float64).T @ rows.astype(np.float64))[::-1] / 2000
    np.testing.assert_allclose(found.variances_Q, exact[:128], rtol=0.15)  # the last ones are rough
    assert found.rest == pytest.approx(exact[128:].mean(), rel=0.1)
    np.testing.assert_allclose(found.directions_RQ.T @ found.directions_RQ, np.eye(128), atol=1e-12)
