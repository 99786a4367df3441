"""``look field`` as a user asks it."""

import pytest

import glassworks as gw
from glassworks.core.errors import InputError


def test_the_field_of_a_unit(tmp_path, model, image):
    settings = {"layer": "backbone.stages.1", "unit": [0, 3], "images": 3}
    report = gw.look("field", model, image=image, out=tmp_path / "out", **settings).to_dict()
    assert set(report) >= {"layer", "unit", "theoretical", "size", "jump"}
    assert (report["unit"], report["jump"], report["outside"]) == ([0, 3], [2, 2], 0)
    assert (tmp_path / "out" / "look.html").is_file()


def test_averaged_over_a_data_set(model, image):
    assert gw.look("field", model, image=image, data="xo", images=2).to_dict()["pictures"] == 2


def test_a_unit_has_two_or_three_numbers(model, image):
    with pytest.raises(InputError, match="ROW,COLUMN"):
        gw.look("field", model, image=image, unit=[1])
