import numpy as np
import pytest
from PIL import Image

from glassworks.core.pixels import Decode
from glassworks.data.images.decode import decode_whole
from glassworks.data.images.inspection import Inspection
from glassworks.data.images.remarks import RemarkMemory, remark, with_remark
from glassworks.testing.images import encoded, sample_image


def kinds(content, reduce_to=None, wanted=None):
    wanted = wanted or Decode()
    number = remark(decode_whole(content, reduce_to, wanted.range), content, wanted)
    return [note.kind for note in with_remark(Inspection("0" * 32), number).notes]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("reduce_to", [None, 4])
def test_an_image_of_one_colour_is_remarked_on(kind, reduce_to):
    assert kinds(encoded(Image.new("RGB", (64, 64), (9, 80, 200)), kind), reduce_to) == ["blank"]
    assert kinds(encoded(sample_image(), kind), reduce_to) == []


def test_a_fine_pattern_is_not_one_colour_at_reduced_scale():
    board = np.indices((256, 256)).sum(0) % 2 * 255
    content = encoded(Image.fromarray(board.astype(np.uint8)), "JPEG", quality=100)
    assert decode_whole(content, 4).image.size == (32, 32)
    assert kinds(content, 4) == []


def test_an_image_of_one_colour_but_a_pixel_is_not_blank():
    image = Image.new("RGB", (64, 64))
    image.putpixel((3, 3), (0, 0, 1))
    assert kinds(encoded(image)) == []


def test_values_that_fill_little_of_the_range_are_remarked_on():
    dark = np.linspace(0, 16_000, 64).astype(np.uint16).reshape(8, 8)
    content = encoded(Image.fromarray(dark))
    assert kinds(content) == ["narrow_range"]
    assert kinds(content, wanted=Decode(range="image")) == []
    assert kinds(encoded(Image.fromarray(dark * 2))) == []
    assert kinds(encoded(Image.fromarray(np.full((8, 8), 500, np.uint16)))) == ["blank"]


def test_remarks_are_found_again_by_content():
    memory = RemarkMemory(Decode())
    memory.keep({"ab" * 16: 1, "cd" * 16: 0})
    again = RemarkMemory(Decode())
    assert [again.find(key * 16) for key in ("ab", "cd", "ef")] == [1, 0, None]
    assert RemarkMemory(Decode(range="image")).find("ab" * 16) is None
