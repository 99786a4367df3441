"""Preprocessing as it is done; what it says is in tests/core/test_pixels.py."""

from glassworks.core.pixels import PixelSpec
from glassworks.data.images.pixels import fingerprint


def test_caches_of_pixels_depend_on_when_a_jpeg_is_read_smaller(monkeypatch):
    """The operations alone do not say it: rows computed with another gap must not be found again."""
    spec = PixelSpec.standard(32)
    before = fingerprint(spec)
    monkeypatch.setattr("glassworks.data.images.pixels.REDUCING_GAP", 2.0)
    assert fingerprint(spec) != before
