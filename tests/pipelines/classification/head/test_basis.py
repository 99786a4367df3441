"""The coordinates of a training set, and its directions of variance against scikit-learn's principal components."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from glassworks.pipelines.classification.head import basis as module
from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES, Basis, Spectrum
from glassworks.pipelines.classification.head.rows import one_thread_each


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


def test_the_variance_of_a_large_set_is_that_of_4096_rows_evenly_through_it(monkeypatch):
    monkeypatch.setattr(module, "RESIDENT_BYTES", 1)
    features, asked = made(5000, 2), []

    def read(rows):
        asked.append(rows)
        return iter([features[rows]])

    Basis(read, np.arange(5000))
    assert len(asked[-1]) == 4096
    assert set(np.diff(asked[-1])) == {1, 2}
    assert (asked[-1][0], asked[-1][-1]) == (0, 4999)


@pytest.mark.parametrize(("size", "is_exact"), [(200, True), (256, True), (257, False)])
def test_up_to_twice_as_many_directions_as_are_told_apart_are_found_exactly(monkeypatch, size, is_exact):
    called, found = [], module._leading
    monkeypatch.setattr(module, "_leading", lambda *given: called.append(1) or found(*given))
    rows = np.random.default_rng(0).normal(size=(400, size)).astype(np.float32)
    spectrum = Spectrum.of(rows)
    assert called == ([] if is_exact else [1])
    assert spectrum.directions_RQ.shape == (size, 128)


def test_the_spectrum_has_the_same_bits_side_by_side_and_one_after_the_other(monkeypatch):
    """In panels of 100 columns, the last of them narrower: 350 directions of which 128 are told apart."""
    monkeypatch.setattr(module, "_PANEL", 100)
    rows = np.random.default_rng(0).normal(size=(500, 350)).astype(np.float32)
    with one_thread_each() as together:
        one, other = Spectrum.of(rows, together), Spectrum.of(rows)
    np.testing.assert_array_equal(one.directions_RQ, other.directions_RQ)
    np.testing.assert_array_equal(one.variances_Q, other.variances_Q)
    np.testing.assert_allclose(module._squares(torch.from_numpy(rows), map), rows.T @ rows, atol=1e-3)


def test_features_far_from_zero_lose_no_digits_of_their_scale():
    """About a million, with a deviation of one: squares of 1e12, whose differences are wanted to nine digits."""
    random = np.random.default_rng(0)
    features = (random.integers(-4, 5, size=(5000, 3)) / 4 + 1e6).astype(np.float32)
    exact = features.astype(np.float64)
    mean_D, squares = module._moments(iter(np.split(features, 50)), 5000)
    np.testing.assert_allclose(mean_D, exact.mean(axis=0), rtol=1e-14)
    assert squares == pytest.approx(np.square(exact - exact.mean(axis=0)).sum(), rel=1e-9)


def test_a_single_direction_that_is_not_told_apart_has_its_own_variance():
    rows = np.random.default_rng(0).normal(size=(400, 129)).astype(np.float32)
    exact = np.linalg.eigvalsh(rows.astype(np.float64).T @ rows.astype(np.float64))[::-1] / 400
    found = Spectrum.of(rows)
    np.testing.assert_allclose(found.variances_Q, exact[:128], rtol=1e-4)
    assert found.rest == pytest.approx(exact[128], rel=1e-2)


def test_directions_without_variance_have_none_whatever_rounding_says():
    """One direction of twenty: the eigenvalues of the others come out a little below 0, or above."""
    random = np.random.default_rng(0)
    rows = (random.normal(size=(40, 1)) * random.normal(size=20)).astype(np.float32)
    assert np.linalg.eigvalsh((rows.T @ rows).astype(np.float64)).min() < 0
    found = Spectrum.of(rows)
    assert found.variances_Q.min() == 0
    assert 0 <= found.rest < 1e-6


def spectrum(rest=0.3):
    """Two of five directions are told apart."""
    turned, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(5, 5)))
    return Spectrum(turned[:, :2], np.array([4.0, 2.0]), rest)


def matrix(found):
    """The variance by direction as a matrix."""
    along = found.directions_RQ @ found.directions_RQ.T
    told_apart = (found.directions_RQ * found.variances_Q) @ found.directions_RQ.T
    return told_apart + found.rest * (np.eye(5) - along)


@pytest.mark.parametrize(("steepest", "near"), [(1e4, 1e-5), (1.0, 1e-7)], ids=["single", "double"])
def test_the_preconditioner_divides_by_the_covariance_times_the_variance_and_the_penalty(steepest, near, monkeypatch):
    """Against the whole matrix of 3 classes times 5 coordinates, and the pseudo-inverse for the biases."""
    assert module._SINGLE == 1e4
    monkeypatch.setattr(module, "_SINGLE", steepest)
    p = np.array([0.5, 0.3, 0.2])
    covariance = np.diag(p) - np.outer(p, p)
    residual = np.random.default_rng(1).normal(size=(3, 6))
    residual -= residual.mean(axis=0)
    divided = spectrum().preconditioner(covariance, 0.05)(residual)
    whole = np.kron(covariance, matrix(spectrum())) + 0.05 * np.eye(15)
    np.testing.assert_allclose(divided[:, :5], np.linalg.solve(whole, residual[:, :5].ravel()).reshape(3, 5), near)
    np.testing.assert_allclose(divided[:, 5], np.linalg.pinv(covariance) @ residual[:, 5])


def test_a_class_that_is_hardly_ever_in_doubt_is_not_drowned_by_the_rounding_of_the_others():
    """Each class alone is at most 13 times as steep one way as another; one is a millionth as steep as the rest."""
    p = np.array([0.5, 0.499999, 0.000001])
    covariance = np.diag(p) - np.outer(p, p)
    residual = np.random.default_rng(1).normal(size=(3, 6))
    residual -= residual.mean(axis=0)
    divided = spectrum().preconditioner(covariance, 1e-9)(residual)[:, :5]
    whole = np.linalg.solve(np.kron(covariance, matrix(spectrum())) + 1e-9 * np.eye(15), residual[:, :5].ravel())
    expected = whole.reshape(3, 5) - whole.reshape(3, 5).mean(axis=0)
    between = divided[0] - divided[1]  # steep
    np.testing.assert_allclose(between, expected[0] - expected[1], rtol=1e-4)


def test_what_all_classes_share_is_neither_divided_nor_given_back():
    solve = spectrum().preconditioner(np.diag([1.0, 2.0, 3.0]), 0.05)
    residual = np.random.default_rng(1).normal(size=(3, 6))
    divided = solve(residual)
    np.testing.assert_allclose(divided.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(solve(residual + np.arange(6.0)), divided)


def test_a_class_that_is_never_in_doubt_is_held_by_the_penalty_alone():
    """No curvature, or a little less by rounding: weights are divided by the penalty, biases by a trillionth."""
    residual = np.array([[1.0, 2, 3, 4, 5, 6], [-1, -2, -3, -4, -5, -6]])
    for curvature in (0.0, -0.01):
        divided = spectrum().preconditioner(curvature * np.eye(2), 0.05)(residual)
        np.testing.assert_allclose(divided[:, :5], residual[:, :5] / 0.05)
        np.testing.assert_allclose(divided[:, 5], residual[:, 5] * 1e12)


def test_without_penalty_or_curvature_weights_are_divided_by_a_trillionth():
    residual = np.array([[1.0, 2, 3, 4, 5, 6], [-1, -2, -3, -4, -5, -6]])
    divided = spectrum().preconditioner(np.zeros((2, 2)), 0.0)(residual)
    np.testing.assert_allclose(divided, residual * 1e12)
