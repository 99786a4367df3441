"""The directions of a training set: principal components, against scikit-learn's."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from glassworks.pipelines.classification.head import basis as module
from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES, Basis


def made(n, d, seed=0):
    random = np.random.default_rng(seed)
    return (random.normal(size=(n, d)) * np.geomspace(3, 0.1, d) + 50).astype(np.float32)


def basis_of(features_ND, chunk=5):
    def read(rows):
        return (features_ND[rows[at : at + chunk]] for at in range(0, len(rows), chunk))

    return Basis(read, np.arange(len(features_ND)))


@pytest.mark.parametrize(("n", "d"), [(40, 6), (7, 20)], ids=["tall", "wide"])
def test_mean_scale_directions_and_variances_are_those_of_principal_components(n, d):
    features = made(n, d)
    found = basis_of(features)
    exact = features.astype(np.float64)
    centred = exact - exact.mean(axis=0)
    np.testing.assert_allclose(found.mean_D, exact.mean(axis=0), rtol=1e-12)
    assert found.scale == pytest.approx(np.sqrt(np.square(centred).mean()), rel=1e-5)
    theirs = PCA(n_components=min(n - 1, d)).fit(exact)
    variances = theirs.explained_variance_ * (n - 1) / n / found.scale**2
    np.testing.assert_allclose(found.variances_R[::-1], variances, rtol=1e-3)
    assert found.vectors_DR.shape == (d, min(n - 1, d))
    alike = np.abs(np.diag(theirs.components_ @ found.vectors_DR[:, ::-1]))
    np.testing.assert_allclose(alike, 1.0, atol=1e-4)
    np.testing.assert_allclose(found.vectors_DR.T @ found.vectors_DR, np.eye(min(n - 1, d)), atol=1e-6)


def test_fewer_images_than_features_are_kept_along_their_directions():
    features = made(7, 20)
    found = basis_of(features)
    centred = features.astype(np.float64) - features.astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(found.rotated_NR, centred @ found.vectors_DR / found.scale, atol=1e-10)
    assert found.is_rotated(found.rotated_NR)
    assert not found.is_rotated(features)


def test_as_many_images_as_features_are_read_again_and_not_kept():
    assert basis_of(made(6, 6)).rotated_NR is None
    assert not basis_of(made(6, 6)).is_rotated(made(6, 6))


def test_images_are_kept_along_their_directions_while_the_products_of_all_pairs_fit_in_memory(monkeypatch):
    """Seven images have 49 products of 8 bytes."""
    assert RESIDENT_BYTES == 67_108_864  # 64 MiB
    for most, kept in ((49 * 8, True), (49 * 8 - 1, False)):
        monkeypatch.setattr(module, "RESIDENT_BYTES", most)
        assert (basis_of(made(7, 20)).rotated_NR is not None) == kept


def test_directions_without_variance_are_left_out():
    """A feature that is a copy of another, and one that never changes."""
    features = made(30, 4)
    features = np.column_stack([features, features[:, 0], np.full(30, 7.0)]).astype(np.float32)
    found = basis_of(features)
    assert found.vectors_DR.shape == (6, 4)
    assert found.variances_R.min() > 1e-6


def test_features_that_are_all_alike_have_no_directions_and_a_scale_that_divides():
    found = basis_of(np.full((5, 3), 2.0, np.float32))
    assert found.vectors_DR.shape == (3, 0)
    assert found.scale == pytest.approx(np.sqrt(1e-30 / 15))


def test_tiny_features_have_directions_like_any_others():
    """In units of 1e-12 squares are 1e-24: small is no reason to be left out."""
    features = (made(30, 4) - 50) * np.float32(1e-12)
    assert basis_of(features).vectors_DR.shape == (4, 4)
