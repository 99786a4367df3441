"""The shipped weights are the ones that were measured."""

import hashlib
import re
from pathlib import Path

import pytest
import torch

from glassworks.models.shipped import SHIPPED, load_shipped, shipped_file

PAGE = Path(__file__).parents[2] / "docs" / "backbones.md"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_file_is_the_one_that_its_page_describes(name):
    assert re.search(rf"`{hashlib.sha256(shipped_file(name).read_bytes()).hexdigest()}`", PAGE.read_text())
    card = load_shipped(name).card
    assert f"`{card['tensors']}`" in PAGE.read_text()
    assert {"data", "images", "views", "recipe", "seconds"} <= card.keys()


def test_all_shipped_weights_together_are_small():
    assert sum(shipped_file(name).stat().st_size for name in SHIPPED) <= 12e6


def test_the_features_of_a_fixed_image_are_the_stored_numbers():
    ramp_S = torch.linspace(-1, 1, 32)
    image = torch.stack([ramp_S.expand(32, 32), ramp_S[:, None].expand(32, 32), ramp_S * ramp_S[:, None]])
    found = load_shipped("formula_net")
    assert not found.network.training
    with torch.inference_mode():
        features_D = found.network(image[None])[0]
    assert features_D.dtype == torch.float32
    assert len(features_D) == found.num_features == 5120
    places = [0, 700, 1023, 1024, 3327, 3328, 4500, 5119]
    stored = [-1.229267, -1.000011, -0.890875, -1.130615, -0.945838, -0.621328, -0.366286, -0.289787]
    assert features_D[places].tolist() == pytest.approx(stored, abs=2e-4)
