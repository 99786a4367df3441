"""Preprocessing as it is done; what it says is in tests/core/test_pixels.py."""

import numpy as np
import pytest
import torch
from PIL import Image

from glassworks.core.pixels import PixelSpec
from glassworks.data.images.pixels import Normalizer, fingerprint, fit_pixels, normalize_pixels, pixel_cache


def test_caches_of_pixels_depend_on_when_a_jpeg_is_read_smaller(monkeypatch):
    """The operations alone do not say it: rows computed with another gap must not be found again."""
    spec = PixelSpec.standard(32)
    before = fingerprint(spec)
    monkeypatch.setattr("glassworks.data.images.pixels.REDUCING_GAP", 2.0)
    assert fingerprint(spec) != before


def gradient(width, height):
    """Red counts columns, green counts rows."""
    pixels_HWC = np.zeros((height, width, 3), np.uint8)
    pixels_HWC[..., 0] = np.arange(width)
    pixels_HWC[..., 1] = np.arange(height)[:, None]
    return Image.fromarray(pixels_HWC)


@pytest.mark.parametrize(("width", "height"), [(20, 10), (10, 20), (21, 10), (10, 13)])
def test_without_scaling_the_middle_is_kept_and_an_odd_remainder_lies_right_and_below(width, height):
    found = fit_pixels(PixelSpec.standard(8, resize=10), gradient(width, height))
    left, top = (width - 8) // 2, (height - 8) // 2
    assert found[0, :, 0].tolist() == list(range(left, left + 8))
    assert found[:, 0, 1].tolist() == list(range(top, top + 8))


@pytest.mark.parametrize("kernel", ["bilinear", "bicubic"])
@pytest.mark.parametrize(("width", "height"), [(90, 60), (60, 101), (64, 64), (7, 9)])
def test_one_step_gives_the_pixels_of_a_resize_and_a_crop(width, height, kernel):
    """The way of torchvision's evaluation: resize the whole image, then cut the middle out."""
    spec = PixelSpec.standard(24, resize=32, filter=kernel)
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    filters = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
    resized_width, resized_height = spec.resized_size(width, height)
    across = Image.fromarray(noise).resize((resized_width, height), filters[kernel])
    whole = np.asarray(across.resize((resized_width, resized_height), filters[kernel]))
    top, left = (resized_height - 24) // 2, (resized_width - 24) // 2
    difference = fit_pixels(spec, Image.fromarray(noise)).astype(int) - whole[top : top + 24, left : left + 24]
    assert np.abs(difference).max() <= 1  # the last bit of a rounding


def test_pixels_are_normalised_to_the_bits_of_the_formula():
    spec = PixelSpec.standard(24)
    pixels = torch.arange(256, dtype=torch.uint8).repeat(9).view(2, 16, 24, 3)
    mean, std = (torch.tensor(numbers) for numbers in (spec.normalize.mean, spec.normalize.std))
    found = normalize_pixels(spec, pixels)
    assert torch.equal(found, ((pixels.float() / 255 - mean) / std).permute(0, 3, 1, 2))
    assert found.is_contiguous(memory_format=torch.channels_last)


def test_normalised_pixels_have_their_channels_first_and_each_its_mean_and_deviation():
    """Hand-computed: (255/255 - 0.5)/0.25 = 2, (0 - 0.25)/0.5 = -0.5, (51/255 - 0.1)/0.1 = 1."""
    spec = PixelSpec.standard(2, mean=(0.5, 0.25, 0.1), std=(0.25, 0.5, 0.1))
    pixels = torch.zeros(1, 2, 3, 3, dtype=torch.uint8)
    pixels[0, 1, 2] = torch.tensor([255, 0, 51])
    found = normalize_pixels(spec, pixels)
    assert found.shape == (1, 3, 2, 3)
    assert found[0, :, 1, 2].tolist() == pytest.approx([2.0, -0.5, 1.0], abs=1e-6)
    assert found[0, :, 0, 0].tolist() == pytest.approx([-2.0, -0.5, -1.0], abs=1e-6)


@pytest.mark.parametrize("right", [False, True])
def test_of_several_networks_each_gets_its_own_square_and_its_own_scale(right):
    """Squares from left to right, each at the upper edge; what lies below a smaller one is black."""
    small = PixelSpec.standard(4, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    spec = PixelSpec.beside([small, PixelSpec.standard(8, mean=(1.0, 1.0, 1.0)), *([small] if right else [])])
    image, width = gradient(20, 10), 16 if right else 12
    found = fit_pixels(spec, image)
    assert found.shape == (8, width, 3)
    assert np.array_equal(found[:4, :4], fit_pixels(small, image))
    assert np.array_equal(found[:, 4:12], fit_pixels(PixelSpec.standard(8), image))
    assert not found[4:, :4].any()
    values = normalize_pixels(spec, torch.full((2, 8, width, 3), 255, dtype=torch.uint8))
    assert values.shape == (2, 3, 8, width)
    assert (values[..., :4] == 1).all()
    assert (values[..., 4:12] == 0).all()
    if right:
        assert np.array_equal(found[:4, 12:], fit_pixels(small, image))
        assert (values[..., 12:] == 1).all()


def test_a_grey_stands_for_all_channels():
    spec = PixelSpec.standard(8)
    grey_BHWC = torch.rand(2, 8, 8, 1) * 255
    assert torch.equal(normalize_pixels(spec, grey_BHWC), normalize_pixels(spec, grey_BHWC.expand(-1, -1, -1, 3)))


def test_the_cache_of_resized_images_holds_uncropped_squares_of_three_channels(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path))
    cache = pixel_cache(PixelSpec.standard(24, resize=32))
    assert (cache.shape, cache.dtype) == ((32, 32, 3), np.uint8)
    assert cache.folder.parent == tmp_path / "pixels"
    assert pixel_cache(PixelSpec.standard(24, resize=32)).folder == cache.folder
    assert pixel_cache(PixelSpec.standard(24, resize=32, filter="bicubic")).folder != cache.folder


def test_without_torch_an_image_is_normalized_to_the_same_bits():
    spec = PixelSpec.standard(16)
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    pixels_HWC = np.stack([values, values[::-1], values.T], axis=2)
    out_HWC = np.empty((16, 16, 3), np.float32)
    Normalizer(spec).into(pixels_HWC, out_HWC)
    expected_BCHW = normalize_pixels(spec, torch.from_numpy(pixels_HWC.copy())[None])
    assert np.array_equal(out_HWC, expected_BCHW[0].permute(1, 2, 0).numpy())
