"""Preprocessing as it is said."""

import pytest

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
