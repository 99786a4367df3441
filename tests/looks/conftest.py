"""A tiny model file and an image file, for looks as a user asks them."""

import numpy as np
import pytest
from PIL import Image

from glassworks.testing.models import write_tiny_model


@pytest.fixture
def model(tmp_path):
    return write_tiny_model(tmp_path / "run" / "model.safetensors")


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "a.png"
    pixels = np.random.default_rng(0).integers(0, 255, (40, 48, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return str(path)
