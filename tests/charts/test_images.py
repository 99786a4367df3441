"""Pixels: colours, sheets, enlargement, and files that hold them."""

import io

import numpy as np
import pytest
from PIL import Image

from glassworks.charts.images import (
    bytes_of,
    centred,
    contact_sheet,
    data_uri,
    enlarged,
    heat,
    jpeg,
    overlaid,
    pixels_of,
    png,
    read_data_uri,
    sprite,
    thumbnail,
    tiled,
)


def test_numbers_become_greys_between_their_limits_and_missing_ones_transparent():
    assert pixels_of([[0.0, 5.0, 20.0]], limits=(0, 10))[0].tolist() == [[0] * 3, [128] * 3, [255] * 3]
    assert pixels_of([[0.0, np.nan]])[0].tolist() == [[0, 0, 0, 255], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("values", "signed"), [([-1.0, 0.0, 1.0], True), ([0.0, 0.5, 1.0], False), (np.uint8([0, 128, 255]), True)]
)
def test_colours_are_bytes_whatever_their_range(values, signed):
    assert bytes_of(np.asarray(values), signed=signed).tolist() == [0, 128, 255]


def test_channels_may_come_first():
    assert pixels_of(np.zeros((3, 4, 5))).shape == (4, 5, 3)


def test_a_heat_map_is_dark_at_zero_or_white_where_there_are_both_signs():
    assert heat(np.array([[0.0, 1.0]]))[0, 0].max() < 20
    assert heat(np.array([[0.0, 1.0, -1.0]]))[0, 0].min() > 240
    assert heat(np.zeros((2, 2))).shape == (2, 2, 3)


def test_zero_is_the_middle_grey_of_a_filter():
    assert centred(np.array([[[0.0]], [[2.0]], [[-2.0]]]))[0, 0].tolist() == [128, 255, 0]


def test_a_strong_place_keeps_its_heat_over_the_image():
    image = np.full((4, 4, 3), 100, np.uint8)
    over = overlaid(image, np.eye(4))
    assert over.shape == (4, 4, 3)
    assert over[0, 0].tolist() != over[0, 3].tolist()


def test_tiles_stand_row_by_row_with_gaps():
    sheet = tiled(np.stack([np.full((2, 3), value) for value in (1.0, 2.0, 3.0)]), 2)
    assert sheet.shape == (5, 7)
    assert sheet[3, 0] == 3
    assert np.isnan(sheet[2]).all()
    assert np.isnan(sheet[3:, 4:]).all()


@pytest.mark.parametrize("shape", [(3, 4, 4, 3), (3, 3, 4, 4), (3, 1, 4, 4)])
def test_colours_are_tiled_as_bytes_on_white(shape):
    sheet = tiled(-np.ones(shape), 2, gap=2, signed=True)
    assert (sheet.shape, sheet.dtype) == ((10, 10, 3), np.uint8)
    assert sheet[0, 0].tolist() == [0, 0, 0]
    assert sheet[4, 0].tolist() == [255, 255, 255]


def test_a_contact_sheet_fits_any_sizes():
    sheet = contact_sheet([np.zeros((4, 4, 3), np.uint8), np.zeros((100, 200, 3), np.uint8)], 2, side=10, gap=2)
    assert sheet.shape == (14, 26, 3)
    assert sheet[3, 20].tolist() == [0, 0, 0]
    assert sheet[11, 20].tolist() == [255, 255, 255]  # only half as high as wide


def test_a_sprite_is_about_as_wide_as_high():
    assert sprite(np.ones((5, 8, 8, 3), np.uint8)).shape == (16, 24, 3)
    assert sprite(np.ones((5, 8, 8, 1), np.uint8)).shape == (16, 24, 1)


def test_enlarging_repeats_whole_pixels():
    assert enlarged(np.arange(4).reshape(2, 2), 6)[:, 0].tolist() == [0, 0, 0, 2, 2, 2]
    assert enlarged(np.zeros((2, 900)), 480).shape == (2, 900)


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 1), (2, 3, 3), (2, 3, 4)])
def test_png_is_lossless(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(pixels)))), pixels.squeeze())


def test_data_uris_say_what_they_hold():
    pixels = np.zeros((2, 3, 3), np.uint8)
    assert data_uri(pixels).startswith("data:image/png;base64,")
    assert data_uri(pixels, photograph=True).startswith("data:image/jpeg;base64,")
    assert np.array_equal(read_data_uri(data_uri(pixels)), pixels)
    assert jpeg(pixels).startswith(b"\xff\xd8")


def test_thumbnails_of_tiny_images_are_exact_and_others_small():
    tiny = np.random.default_rng(0).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    assert np.array_equal(read_data_uri(thumbnail(Image.fromarray(tiny))), tiny)
    assert read_data_uri(thumbnail(Image.new("RGB", (640, 320)))).shape == (80, 160, 3)
