"""Several backbones as one: each reads its own square, and a file says all of it."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from glassworks.core.errors import RecipeError
from glassworks.core.pixels import Decode, Normalize, PixelSpec, ResizeExact
from glassworks.data.images.pixels import fit_pixels, normalize_pixels
from glassworks.export.pixel_program import pixel_program
from glassworks.models.files.metadata import Architecture, ModelMetadata
from glassworks.models.joined import Joined, build_architecture, joined_architecture
from glassworks.testing.models import tiny_metadata

LEFT = PixelSpec.standard(24, resize=30, filter="bicubic")
RIGHT = PixelSpec.standard(16, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
BOTH = PixelSpec.beside([LEFT, RIGHT])


class Means(nn.Module):
    """The mean of each channel, times ``factor``."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, pixels_BCHW):
        return self.factor * pixels_BCHW.mean((2, 3))


@pytest.fixture
def photograph():
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8))


def test_each_network_is_given_what_it_would_be_given_alone(photograph):
    fitted_HWC = fit_pixels(BOTH, photograph)
    assert fitted_HWC.shape == (*BOTH.shape, 3) == (24, 40, 3)
    assert np.array_equal(fitted_HWC[:, :24], fit_pixels(LEFT, photograph))
    assert np.array_equal(fitted_HWC[:16, 24:], fit_pixels(RIGHT, photograph))
    alone = [normalize_pixels(one, torch.tensor(fit_pixels(one, photograph)[None])) for one in (LEFT, RIGHT)]
    together = normalize_pixels(BOTH, torch.tensor(fitted_HWC[None]))
    features_BD = Joined([Means(1.0), Means(10.0)], [24, 16])(together)
    expected = torch.cat([alone[0].mean((2, 3)), 10 * alone[1].mean((2, 3))], dim=1)
    torch.testing.assert_close(features_BD, expected)


def test_an_exported_graph_makes_the_same_squares(photograph):
    pixels_BHWC = torch.tensor(np.asarray(photograph)[None].copy())
    made, served = (
        pixel_program(BOTH)(pixels_BHWC),
        normalize_pixels(BOTH, torch.tensor(fit_pixels(BOTH, photograph)[None])),
    )
    assert made.shape == served.shape
    torch.testing.assert_close(made[:, :, :, :24], served[:, :, :, :24])
    torch.testing.assert_close(made[:, :, :16, 24:], served[:, :, :16, 24:])


def test_a_decoder_stops_where_the_largest_network_allows_it():
    assert (BOTH.decode_to, BOTH.crop, BOTH.at(32).shape) == (30, 24, (32, 64))
    whole = PixelSpec(operations=(Decode(reduced_scale=False), ResizeExact(size=8), LEFT.normalize))
    assert PixelSpec.beside([LEFT, whole]).decode_to is None
    with pytest.raises(ValueError, match="of one network each"):
        PixelSpec.beside([BOTH, LEFT])
    with pytest.raises(ValueError, match="at least 2"):
        PixelSpec.beside([LEFT])


def architecture(name, features):
    return Architecture(family="timm", name=name, num_features=features)


def test_a_description_of_several_networks_adds_up():
    one, other = architecture("test_resnet", 96), architecture("test_efficientnet", 256)
    both = joined_architecture([one, other])
    assert (both.name, both.num_features) == ("test_resnet+test_efficientnet", 352)
    assert Architecture.model_validate_json(both.model_dump_json()) == both
    values = both.model_dump(mode="json")
    for wrong in ({"num_features": 353}, {"parts": []}, {"family": "timm"}, {"parts": [values, values["parts"][0]]}):
        with pytest.raises(RecipeError):
            Architecture.parse(values | wrong, "the test")
    network = build_architecture(both, BOTH).eval()
    with torch.no_grad():
        assert network(torch.zeros(2, 3, *BOTH.shape)).shape == (2, 352)


def test_one_network_is_described_as_it_always_was():
    assert architecture("test_resnet", 96).model_dump_json() == (
        '{"family":"timm","name":"test_resnet","arguments":{},"num_features":96}'
    )


def test_pixels_and_architecture_are_of_equally_many_networks():
    values = tiny_metadata().model_dump(mode="json")
    ModelMetadata.parse(values, "the test")
    with pytest.raises(RecipeError, match="equally many networks"):
        ModelMetadata.parse(values | {"pixels": BOTH.model_dump(mode="json")}, "the test")


def test_normalisation_of_several_has_no_single_answer():
    assert isinstance(BOTH.parts[1].normalize, Normalize)
    assert LEFT.parts == (LEFT,)
