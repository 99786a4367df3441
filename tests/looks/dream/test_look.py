"""Dreaming as a user does: a class whose image is known, the sheet of a network, data beside it, mistakes."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

import glassworks as gw
from glassworks.core.errors import InputError, RecipeError
from glassworks.looks.dream.look import SIDE, DreamLook
from glassworks.looks.subject import open_subject
from glassworks.testing.models import light_or_dark, tiny_classifier, write_tiny_model

QUICK = {"size": 32, "steps": 3}


def test_a_class_that_is_light_gets_a_light_image(tmp_path):
    report = gw.look("dream", light_or_dark(), target=1, size=32, steps=64, out=tmp_path).to_dict()
    (one,) = report["dreams"]
    assert (one["layer"], one["kind"], one["unit"], one["name"]) == ("", "class", [1], "output 1")
    assert one["probability"][0] > 0.9
    assert one["reached"][0] > one["noise"] > one["start"][0]
    assert report["seconds_per_picture"] == pytest.approx(one["seconds"])
    written = {"figure.png", "figure.svg", "look.html", "look.json"}
    assert written <= {path.name for path in tmp_path.iterdir()}
    assert {Path(file).name for file in report["files"]} == written
    page = (tmp_path / "look.html").read_text()
    assert page.count('<img src="data:image/png') == 1


def test_the_sheet_of_a_network_goes_from_the_first_layer_to_the_classes(tmp_path):
    model = write_tiny_model(tmp_path / "run" / "model.safetensors")
    report = gw.look("dream", model, layers=2, channels=3, out=tmp_path / "sheet", **QUICK).to_dict()
    layers = list(dict.fromkeys(one["layer"] for one in report["dreams"]))
    assert layers[0] == "backbone.stem.0"
    assert layers[-1] == ""
    assert [one["unit"] for one in report["dreams"]] == [[0], [2], [3], [1], [4], [6], [0], [1]]
    assert [one["name"] for one in report["dreams"][-2:]] == ["dark", "light"]
    assert (report["size"], report["images"], report["colours"]) == (32, 0, "imagenet")
    again = gw.look("dream", model, layers=2, channels=3, **QUICK).to_dict()
    assert [one["reached"] for one in again["dreams"]] == [one["reached"] for one in report["dreams"]]


def test_images_that_excite_most_stand_beside(tmp_path):
    model = write_tiny_model(tmp_path / "run" / "model.safetensors")
    settings = {"layer": "backbone.stages.1", "unit": [2], "data": "xo", "images": 12, "pictures": 2}
    report = gw.look("dream", model, out=tmp_path / "out", **settings, **QUICK).to_dict()
    (one,) = report["dreams"]
    assert report["images"] == 12
    assert len(one["data"]) == len(one["data_paths"]) == 4
    assert one["data"] == sorted(one["data"], reverse=True)
    assert report["colours"] == "grey"  # as the data are
    assert 0 < one["similarity"] <= 1
    page = (tmp_path / "out" / "look.html").read_text()
    assert page.count("<img") == 6
    assert one["data_paths"][0] in page


def test_one_unit_and_directions(tmp_path):
    network = tiny_classifier()
    unit = gw.look("dream", network, layer="backbone.stem.0", unit=[1, 4, 6], **QUICK).numbers.dreams[0]
    assert (unit.kind, unit.unit, unit.title) == ("unit", [1, 4, 6], "unit 1, 4, 6 of backbone.stem.0")
    weighed = gw.look("dream", network, layer="backbone.stem.0", direction={"0": 1.0, "3": -1.0}, **QUICK)
    assert weighed.numbers.dreams[0].kind == "direction"
    path = tmp_path / "seen.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)).save(path)
    seen = gw.look("dream", network, image=str(path), **QUICK).numbers.dreams[0]
    assert seen.name == "what it says of seen.png"


def test_networks_of_one_channel_dream_in_grey():
    network = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 2, 3), nn.Tanh(), nn.Flatten(), nn.Linear(32, 3)
    )
    report = gw.look("dream", network, size=8, steps=2).numbers
    assert report.colours == "grey"
    assert [one.layer for one in report.dreams] == ["1", "1", "3", "3", "", "", ""]


def test_images_are_smaller_than_the_networks_own_where_it_takes_them():
    large = open_subject(nn.Sequential(nn.Conv2d(3, 2, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 2)))
    fixed = open_subject(nn.Sequential(nn.Flatten(), nn.Linear(3 * 224 * 224, 2)))
    assert DreamLook()._side(large) == SIDE
    assert DreamLook()._side(fixed) == 224
    assert DreamLook(size=64)._side(large) == 64


def test_mistakes_are_answered():
    network = tiny_classifier()
    with pytest.raises(InputError, match="without --layer"):
        gw.look("dream", network, unit=[0], **QUICK)
    with pytest.raises(InputError, match="--unit CHANNEL or CHANNEL,ROW,COLUMN"):
        gw.look("dream", network, layer="head", unit=[0, 1], **QUICK)
    with pytest.raises(InputError, match=r"below 2; found '9'"):
        gw.look("dream", network, target=9, **QUICK)
    with pytest.raises(InputError, match=r"(?i)did you mean"):
        gw.look("dream", network, layer="backbone.stem.00", **QUICK)
    with pytest.raises(InputError, match="weights of channels"):
        gw.look("dream", network, layer="head", direction=3, **QUICK)
    with pytest.raises(RecipeError, match="steps"):
        gw.look("dream", network, steps=0)
    with pytest.raises(InputError, match="size=SIDE"):
        gw.look("dream", nn.Sequential(nn.Flatten(), nn.Linear(10, 2)), size=8)
    assert not any(module._forward_hooks for module in network.modules())
    assert torch.is_grad_enabled()
