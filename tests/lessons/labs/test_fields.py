"""Both fields of a unit on the reader's image."""

import numpy as np
import pytest

from glassworks.charts.images import data_uri, read_data_uri
from glassworks.core.errors import InputError
from glassworks.lessons.labs.fields import Looking, opened
from glassworks.looks.field.compute import effective_field
from glassworks.looks.images import embedded_image
from glassworks.testing.images import sample_image

ASKED = {"model": "formula_net", "image": "birds:3", "layer": 2, "row": 0.4, "column": 1.0}


def test_it_is_what_look_field_says():
    found = Looking().answer(ASKED)
    one = opened("formula_net")
    image = one.subject.read(embedded_image("birds:3"), one.side)
    layer, unit = found["layers"][found["layer"]], tuple(found["unit"])
    assert unit == (6, 15)
    report, map_HW = effective_field(one.subject.network, [image.input_1CHW], layer, unit)
    assert tuple(found["box"]) == report.theoretical
    assert found["size"] == report.size
    assert found["pixels"] == report.effective_pixels
    assert tuple(found["effective"]) == report.effective
    top, left, bottom, right = report.inside
    inside = (bottom - top + 1) * (right - left + 1)
    largest = np.sort(map_HW.numpy().ravel())[::-1]
    assert largest[: round(found["half"] * inside)].sum() >= 0.5 > largest[: round(found["half"] * inside) - 1].sum()
    assert read_data_uri(found["overlaid"]).shape == (64, 64, 3)


def test_an_image_of_one_s_own_is_kept_while_the_page_is_open():
    looking, own = Looking(), data_uri(np.asarray(sample_image(40, 30)))
    first = looking.answer(ASKED | {"image": "own", "own": own})
    assert looking.answer(ASKED | {"image": "own"})["overlaid"] == first["overlaid"]
    with pytest.raises(InputError, match="has forgotten it"):
        Looking().answer(ASKED | {"image": "own"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"image": "/etc/passwd"}, "built-in set"), ({"image": "own", "own": "data:image/png;base64,%%"}, "below 4 MB"),
     ({"model": "nothing_at_all"}, "nothing_at_all")],
)  # fmt: skip
def test_what_cannot_be_looked_at_is_refused(changes, words):
    with pytest.raises(InputError, match=words):
        Looking().answer(ASKED | changes)
