"""``look activations`` as a user asks it: feature maps, one cell, or the units over a data set."""

import pytest

import glassworks as gw
from glassworks.core.errors import InputError


@pytest.mark.parametrize("settings", [{}, {"layer": "head", "unit": [1]}, {"layer": "softmax"}], ids=str)
def test_one_image(tmp_path, model, image, settings):
    report = gw.look("activations", model, image=image, out=tmp_path / "out", **settings).to_dict()
    assert report["kind"] == "activations"
    assert (tmp_path / "out" / "look.html").is_file()


def test_the_units_over_a_data_set(tmp_path, model):
    report = gw.look("activations", model, data="xo", images=6, out=tmp_path / "out").to_dict()
    assert report["images"] == 6
    assert report["layers"][0]["layer"] == "backbone.stem.2"
    assert "Over 6 images" in (tmp_path / "out" / "look.html").read_text()


def test_a_cell_needs_its_layer(model, image):
    with pytest.raises(InputError, match="without --layer"):
        gw.look("activations", model, image=image, unit=[0])
