"""Histograms of oriented gradients, counted by hand on images of which they are known."""

import numpy as np
import pytest

from glassworks.pipelines.hog_svm.features import cells, hog

RAMP = np.tile(np.arange(8.0), (8, 1))  # brightness rises by 1 from left to right


def test_a_ramp_has_one_direction_and_its_steepness():
    found = cells(np.stack([RAMP, RAMP.T, 3 * RAMP]), orientations=4, side=2)
    assert found.shape == (3, 4, 4, 4)
    assert found[0, :, :, 0] == pytest.approx(4.0)  # four pixels with a slope of 1
    assert not found[0, :, :, 1:].any()
    assert found[1, :, :, 2] == pytest.approx(4.0)  # from top to bottom: 90 degrees, bin 2 of 4
    np.testing.assert_allclose(found[2], 3 * found[0])


def test_opposite_directions_count_as_one_and_one_between_two_bins_is_shared():
    falling = cells(-RAMP[None], orientations=4, side=2)
    np.testing.assert_allclose(falling, cells(RAMP[None], orientations=4, side=2), atol=1e-9)
    slanted = cells((RAMP + RAMP.T)[None], orientations=2, side=2)[0, 0, 0]  # 45 degrees, half way from 0 to 90
    np.testing.assert_allclose(slanted, [2 * 2**0.5, 2 * 2**0.5])


def test_contrast_does_not_count_and_an_empty_image_is_0():
    image = np.random.default_rng(0).random((1, 8, 8))
    found = hog(image, 9, 2)
    assert found.shape == (1, 3 * 3 * 4 * 9)
    np.testing.assert_allclose(hog(50 * image + 7, 9, 2), found, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(found.reshape(9, 36), axis=1), 1, atol=1e-4)
    assert not hog(np.full((1, 8, 8), 5.0), 9, 2).any()
