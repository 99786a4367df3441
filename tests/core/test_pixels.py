"""Preprocessing as it is said."""

import pytest
from pydantic import ValidationError

from glassworks.core.pixels import Decode, PixelSpec, ResizeExact


@pytest.mark.parametrize("exact", [False, True])
def test_another_side_keeps_everything_else(exact):
    spec = PixelSpec.standard(224, resize=256, filter="bicubic", mean=(0.4, 0.5, 0.6))
    if exact:
        spec = PixelSpec(operations=(Decode(), ResizeExact(size=224, filter="bicubic"), spec.normalize))
    smaller = spec.at(112)
    assert (smaller.crop, smaller.resize.size) == (112, 112 if exact else 128)
    assert (smaller.resize.filter, smaller.normalize) == ("bicubic", spec.normalize)
    assert type(smaller.resize) is type(spec.resize)
    assert spec.at(224) is spec


STANDARD = PixelSpec.standard(224)


def test_the_standard_preprocessing_maps_pixels_to_minus_one_and_one():
    """Mean and standard deviation of 0.5, as TensorFlow's MobileNets and EfficientNet-Lites expect: (p/255 - .5)/.5."""
    assert STANDARD.normalize.mean == (0.5, 0.5, 0.5)
    assert STANDARD.normalize.std == (0.5, 0.5, 0.5)
    assert (STANDARD.crop, STANDARD.resize.size, STANDARD.resize.filter) == (224, 224, "bilinear")
    assert PixelSpec.standard(224, resize=256).resize.size == 256


def test_a_crop_that_says_nothing_decodes_at_reduced_scale_down_to_the_resize():
    assert PixelSpec.standard(224, resize=256).decode_to == 256
    whole = (Decode(reduced_scale=False), *STANDARD.operations[1:])
    assert PixelSpec(operations=whole).decode_to is None


def test_the_shorter_side_is_scaled_and_the_longer_one_is_rounded_down():
    """As torchvision's Resize: int(size * long / short)."""
    spec = PixelSpec.standard(224, resize=256)
    assert spec.resized_size(500, 375) == (341, 256)
    assert spec.resized_size(375, 500) == (256, 341)
    assert spec.resized_size(32, 32) == (256, 256)


def test_an_exact_resize_has_its_size_whatever_the_image():
    spec = PixelSpec(operations=(Decode(), ResizeExact(size=96), STANDARD.normalize))
    assert spec.resized_size(500, 375) == (96, 96)
    assert (spec.crop, spec.uncropped) == (96, spec)


def test_without_its_crop_an_image_keeps_the_resized_middle_square():
    spec = PixelSpec.standard(224, resize=256)
    assert (spec.uncropped.crop, spec.uncropped.resize.size) == (256, 256)
    assert [one.op for one in spec.uncropped.operations] == [one.op for one in spec.operations]


@pytest.mark.parametrize("size", [1, 4096])
def test_sizes_go_from_one_pixel_to_4096(size):
    assert PixelSpec.standard(size).crop == size


@pytest.mark.parametrize(
    "settings",
    [
        {"size": 0},
        {"size": 4097},
        {"size": 8, "mean": (0.5, float("nan"), 0.5)},
        {"size": 8, "mean": (float("inf"), 0.5, 0.5)},
        *({"size": 8, "std": tuple(0.0 if at == place else 0.5 for at in range(3))} for place in range(3)),
        *({"size": 8, "std": tuple(float("inf") if at == place else 0.5 for at in range(3))} for place in range(3)),
    ],
)
def test_values_that_no_preprocessing_has_are_refused(settings):
    with pytest.raises(ValidationError):
        PixelSpec.standard(**settings)


def test_a_file_whose_operations_are_in_another_order_is_refused():
    decode, resize, crop, normalize = STANDARD.operations
    for operations in ((decode, crop, resize, normalize), (decode, normalize), (decode, resize, normalize)):
        with pytest.raises(ValidationError):
            PixelSpec(operations=operations)
    with pytest.raises(ValidationError, match="larger than the resized side"):
        PixelSpec.standard(225, resize=224)


def test_a_range_of_values_rises():
    spec = PixelSpec.standard(8).ranged((100.0, 200.0))
    assert spec.decode.range == (100.0, 200.0)
    assert spec.operations[1:] == PixelSpec.standard(8).operations[1:]
    assert Decode(range=(100.0, 200.0)).range == (100.0, 200.0)
    for ends in ((200.0, 100.0), (100.0, 100.0)):
        with pytest.raises(ValidationError, match="the first number must be below the second one"):
            Decode(range=ends)


def joined(count=2):
    """Squares of 8, 16, 24, ... pixels beside one another."""
    return PixelSpec.beside([PixelSpec.standard(8 * (number + 1)) for number in range(count)])


def test_several_networks_get_their_squares_beside_one_another():
    spec = joined()
    assert [part.crop for part in spec.parts] == [8, 16]
    assert (spec.shape, spec.crop) == ((16, 24), 16)
    assert [part.crop for part in spec.at(32).parts] == [32, 32]
    ranged = spec.ranged((1, 9))
    assert [one.decode.range for one in (ranged, *ranged.parts)] == [(1, 9)] * 3


def test_two_to_eight_networks_of_one_range_each_alone_are_joined():
    assert len(joined(8).parts) == 8
    for wrong in (lambda: joined(1), lambda: joined(9), lambda: PixelSpec.beside([joined(), PixelSpec.standard(8)])):
        with pytest.raises(ValidationError):
            wrong()
    for ranges in (("image", "stated"), ("stated", "image")):
        with pytest.raises(ValueError, match="one range"):
            PixelSpec.beside([PixelSpec.standard(8).ranged(wanted) for wanted in ranges])


def test_of_several_a_decoder_stops_at_the_largest_side_or_nowhere():
    assert joined().decode_to == 16
    whole = PixelSpec.standard(8)
    first = whole.decode.model_copy(update={"reduced_scale": False})
    whole = PixelSpec(operations=(first, *whole.operations[1:]))
    assert PixelSpec.beside([whole, PixelSpec.standard(16)]).decode_to is None
