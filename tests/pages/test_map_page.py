"""Map pages hold any number of points in a bounded size, and any name."""

import base64
import io
import json
import re

import numpy as np
from PIL import Image

from glassworks.pages.map_page import Plane, class_colours, map_page, thumbnail_side, thumbnailed

PLANES = [Plane("t-SNE", np.array([[0, 0], [1, 0], [0, 2]], np.float32), "about")]


def data_of(page):
    return json.loads(re.search(r'<script id="points" type="application/json">(.*?)</script>', page, re.DOTALL)[1])


def sprite_of(page):
    head, content = data_of(page)["sprite"]["url"].split(",")
    return head, Image.open(io.BytesIO(base64.b64decode(content)))


def test_names_cannot_end_the_script():
    page = map_page(PLANES, ["</script><b>", "&amp;", "c"], title="<i>", lede="l")
    assert data_of(page)["names"] == ["</script><b>", "&amp;", "c"]
    assert "<i>" not in page


def test_thumbnails_lie_in_one_image_grey_exactly():
    grey = np.repeat(np.arange(12, dtype=np.uint8).reshape(3, 2, 2, 1), 3, axis=3)
    head, sprite = sprite_of(map_page(PLANES, "abc", title="t", lede="l", thumbnails_NSSC=grey))
    assert head == "data:image/png;base64"
    assert np.asarray(sprite).tolist() == [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 0, 0], [10, 11, 0, 0]]
    colours = np.random.default_rng(0).integers(0, 255, (3, 8, 8, 3), dtype=np.uint8)
    head, sprite = sprite_of(map_page(PLANES, "abc", title="t", lede="l", thumbnails_NSSC=colours))
    assert (head, sprite.size) == ("data:image/jpeg;base64", (16, 16))


def test_all_thumbnails_together_are_bounded():
    assert [thumbnail_side(28, count) for count in (100, 10_000, 70_000)] == [28, 28, 16]
    assert thumbnail_side(224, 100) == 64
    for count in (1000, 10_000, 70_000):
        assert count * thumbnail_side(224, count) ** 2 <= 25_000_000
    tiny = np.zeros((28, 28, 3), np.uint8)
    assert thumbnailed(tiny, 28) is tiny
    assert thumbnailed(np.zeros((224, 224, 3), np.uint8), 48).shape == (48, 48, 3)


def test_every_class_has_its_own_colour():
    for count in (3, 10, 30):
        assert len(set(class_colours(count))) == count
