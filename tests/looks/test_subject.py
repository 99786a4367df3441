"""The image that a network is given, and the class that a name means."""

import numpy as np
import pytest
import torch
from torch import nn

from glassworks.core.errors import DataError, InputError
from glassworks.core.pixels import PixelSpec
from glassworks.looks.subject import InputImage, Subject, open_subject
from glassworks.testing.models import light_or_dark


@pytest.fixture
def subject():
    found = Subject(light_or_dark(), "light or dark", PixelSpec.standard(32))
    found.classes = ["dark, as night", "light"]
    return found


@pytest.mark.parametrize("shade", [0, 255])
def test_a_file_and_its_pixels_are_the_same_input(subject, image, shade):
    pixels = np.full((40, 40, 3), shade, np.uint8)
    given = subject.read(pixels)
    assert (given.pixels_HWC.shape, given.input_1CHW.shape) == ((32, 32, 3), (1, 3, 32, 32))
    assert torch.allclose(given.input_1CHW, subject.normalized(torch.full((1, 3, 32, 32), shade / 255)))
    assert subject.target(None, subject.outputs(given.input_1CHW)) == (1 if shade else 0)
    assert subject.read(image, size=64).input_1CHW.shape == (1, 3, 64, 64)


def test_a_network_of_one_plane_is_given_grey():
    subject = Subject(nn.Sequential(nn.Conv2d(1, 2, 3)), "grey", PixelSpec.standard(8))
    assert subject.read(np.zeros((8, 8, 3), np.uint8)).input_1CHW.shape == (1, 1, 8, 8)


def test_an_input_made_elsewhere_is_shown_stretched_to_its_range():
    shown = InputImage.of_input(torch.tensor([[[-3.0, 1.0]]]))
    assert shown.input_1CHW.shape == (1, 1, 1, 2)
    assert shown.pixels_HWC[0, :, 0].tolist() == [0, 255]


def test_what_cannot_be_used_is_answered(subject, tmp_path):
    with pytest.raises(DataError, match="No such file"):
        subject.read(tmp_path / "none.png")
    with pytest.raises(InputError, match="Try another --set size=SIDE"):
        subject.run(torch.zeros(1, 5, 32, 32))
    with pytest.raises(InputError, match=r"one vector of outputs per image; found \[1, 2, 6, 6\]"):
        Subject(nn.Conv2d(3, 2, 3), "maps", PixelSpec.standard(8)).outputs(torch.zeros(1, 3, 8, 8))


def test_a_class_by_its_name_its_first_word_or_its_number(subject):
    outputs_K = torch.zeros(2)
    assert [subject.target(wanted, outputs_K) for wanted in ("light", "dark", "dark, as night", "1", 0)] == [
        1,
        0,
        0,
        1,
        0,
    ]
    assert (subject.class_name(0), subject.class_name(7)) == ("dark", "output 7")
    with pytest.raises(InputError, match=r"(?i)did you mean 'light'"):
        subject.target("ligth", outputs_K)


def test_any_network_is_a_subject_as_it_is():
    network = nn.Linear(2, 2)
    assert open_subject(network).network is network


class Two(nn.Module):
    def forward(self, image, caption):
        return image + caption


@pytest.mark.parametrize(
    ("network", "advice"),
    [
        (Two(), r"takes 2 inputs \(image, caption\)"),
        (nn.Sequential(nn.Conv2d(4, 2, 3), nn.Flatten()), "takes 4 channels"),
        (nn.Sequential(nn.Conv2d(3, 2, 9), nn.Flatten(), nn.Linear(3, 2)), "Try another --set size=SIDE"),
    ],
)
def test_the_advice_fits_what_the_network_wants(network, advice):
    with pytest.raises(InputError, match=advice):
        Subject(network, "net", PixelSpec.standard(32)).run(torch.zeros(1, 3, 32, 32))
