"""The graph's pixels are Pillow's, byte for byte, for every shape, filter and kind of resize."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from glassworks.core.pixels import CenterCrop, Decode, Normalize, PixelSpec, ResizeExact, ResizeShorter
from glassworks.data.images.pixels import fit_pixels, normalize_pixels
from glassworks.export.pixel_program import PixelProgram

NORMALIZE = Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    """Extreme values next to each other: bicubic overshoots and rounds in every way."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    pixels[: height // 2] = (pixels[: height // 2] > 127) * 255
    return pixels


def exact(spec: PixelSpec, pixels: np.ndarray) -> None:
    program = PixelProgram(spec)
    expected = fit_pixels(spec, Image.fromarray(pixels))
    found = program.fit(torch.from_numpy(pixels)[None])[0].permute(1, 2, 0).numpy()
    np.testing.assert_array_equal(found, expected)
    network_input = normalize_pixels(spec, torch.from_numpy(expected.copy())[None])
    assert torch.equal(program(torch.from_numpy(pixels)[None]), network_input)


@pytest.mark.parametrize("kernel", ["bilinear", "bicubic"])
@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (3, 500), (500, 3), (224, 224), (375, 500), (500, 375), (37, 41), (600, 801)]
)
def test_graph_gives_pillows_bytes(height, width, kernel):
    exact(PixelSpec.standard(96, resize=110, filter=kernel), noise(height, width))
    squeezed = (Decode(), ResizeExact(size=61, filter=kernel), NORMALIZE)
    exact(PixelSpec(operations=squeezed), noise(height, width))


@settings(max_examples=25, deadline=None)
@given(
    height=st.integers(1, 300),
    width=st.integers(1, 300),
    resize=st.integers(8, 90),
    cut=st.integers(0, 7),
    kernel=st.sampled_from(["bilinear", "bicubic"]),
    seed=st.integers(0, 1000),
)
def test_graph_gives_pillows_bytes_for_any_shape(height, width, resize, cut, kernel, seed):
    operations = (Decode(), ResizeShorter(size=resize, filter=kernel), CenterCrop(size=resize - cut), NORMALIZE)
    exact(PixelSpec(operations=operations), noise(height, width, seed))


def test_weights_are_added_up_in_pillows_order():
    """In another order the last bit of their sum was another one for this shape, and two of its levels."""
    operations = (Decode(), ResizeShorter(size=45, filter="bilinear"), CenterCrop(size=39), NORMALIZE)
    exact(PixelSpec(operations=operations), noise(104, 126))


def test_tall_pictures_are_resized_along_rows_first_under_every_pillow():
    """Pillow 13 turned the order round for tall pictures, which moved pixels by up to 28 levels."""
    pixels = noise(170, 44)
    spec = PixelSpec(operations=(Decode(), ResizeExact(size=32, filter="bicubic"), NORMALIZE))
    across = Image.fromarray(pixels).resize((32, 170), Image.Resampling.BICUBIC)
    np.testing.assert_array_equal(
        fit_pixels(spec, Image.fromarray(pixels)), np.asarray(across.resize((32, 32), Image.Resampling.BICUBIC))
    )


def test_a_batch_is_its_pictures():
    spec = PixelSpec.standard(32, filter="bicubic")
    program = PixelProgram(spec)
    pixels = np.stack([noise(50, 70, seed) for seed in range(3)])
    together = program(torch.from_numpy(pixels))
    for index in range(3):
        assert torch.equal(together[index : index + 1], program(torch.from_numpy(pixels[index : index + 1])))
