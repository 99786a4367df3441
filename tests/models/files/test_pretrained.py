"""The shipped weights are the ones that were measured."""

import re
from pathlib import Path

import pytest
import torch

from glassworks.core.errors import ModelFileError
from glassworks.models.files.pretrained import (
    SHIPPED,
    load_shipped,
    read_backbone,
    sha256,
    shipped_file,
    write_backbone,
)
from glassworks.models.vision.formula_net import FormulaNet

PAGE = Path(__file__).parents[3] / "docs" / "backbones.md"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_file_is_the_one_that_its_page_describes(name):
    assert re.search(rf"`{sha256(shipped_file(name))}`", PAGE.read_text())
    card = load_shipped(name).card
    assert f"`{card['tensors']}`" in PAGE.read_text()
    assert {"data", "images", "views", "recipe", "seconds"} <= card.keys()


def test_all_shipped_weights_together_are_small():
    assert sum(shipped_file(name).stat().st_size for name in SHIPPED) <= 12e6


def test_the_features_of_a_fixed_picture_are_the_stored_numbers():
    ramp_S = torch.linspace(-1, 1, 32)
    picture = torch.stack([ramp_S.expand(32, 32), ramp_S[:, None].expand(32, 32), ramp_S * ramp_S[:, None]])
    found = load_shipped("formula_net")
    assert not found.network.training
    with torch.inference_mode():
        features_D = found.network(picture[None])[0]
    assert features_D.dtype == torch.float32
    assert len(features_D) == found.num_features == 5120
    places = [0, 700, 1023, 1024, 3327, 3328, 4500, 5119]
    stored = [-1.229267, -1.000011, -0.890875, -1.130615, -0.945838, -0.621328, -0.366286, -0.289787]
    assert features_D[places].tolist() == pytest.approx(stored, abs=2e-4)


def test_a_backbone_written_and_read_answers_as_before(tmp_path):
    torch.manual_seed(0)
    arguments = {"filters": 8, "widths": [8, 8], "cells": [1, 1, 1]}
    network = FormulaNet(**arguments).eval()
    digest = write_backbone(tmp_path / "a.safetensors", "formula_net", arguments, network, 16, {"data": "none"})
    found = read_backbone(tmp_path / "a.safetensors")
    assert (found.card["tensors"], found.card["data"], found.side) == (digest, "none", 16)
    pictures = torch.rand(2, 3, 16, 16)
    assert torch.allclose(found.network(pictures), network(pictures), atol=1e-2)  # half precision on disk


@pytest.mark.parametrize("content", [b"", b"no tensors at all"])
def test_another_file_is_refused_in_words(tmp_path, content):
    (tmp_path / "a.safetensors").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"pretrained weights in .*a\.safetensors"):
        read_backbone(tmp_path / "a.safetensors")
