"""Images as points: what a map is made of."""

import numpy as np
import pytest

from glassworks.core.errors import InputError
from glassworks.lessons import openness
from glassworks.lessons.labs.cuts import Features
from glassworks.lessons.labs.points import CIFAR, NUMBERS, alike, answer
from glassworks.testing.images import sample_image


def test_images_of_a_folder_become_points_with_their_classes(tmp_path):
    for name, shade in (("cups", 20), ("spoons", 220)):
        (tmp_path / name).mkdir()
        for number in range(8):
            sample_image(24, 24, shade=shade + number).save(tmp_path / name / f"{number}.png")
    found = answer({"source": str(tmp_path)})
    points = np.array(found["points"])
    assert points.shape == (16, 16)  # 16 images cannot differ in more directions
    assert points.shape[1] <= NUMBERS
    assert found["classes"] == ["cups", "spoons"]
    assert found["labels"] == [0] * 8 + [1] * 8
    apart = ((points[:, None] - points[None]) ** 2).sum(-1)
    np.fill_diagonal(apart, np.inf)
    assert (np.array(found["labels"])[apart.argmin(1)] == found["labels"]).all()
    assert found["alike"] == {"features": 1, "pixels": 1}


def test_the_share_of_images_that_lie_nearest_to_one_of_their_own_class():
    features = Features(("a", "b"), np.array([0, 0, 1, 1]), {}, {}, 0)
    assert alike(np.array([[0.0], [1.0], [10.0], [11.5]]), features) == 1
    assert alike(np.array([[0.0], [4.0], [5.0], [7.0]]), features) == 0.5  # the two in the middle meet


def test_cifar_10_is_brought_by_a_command_and_by_no_lesson():
    with pytest.raises(InputError, match="glassworks check torchvision:CIFAR10"):
        answer({"source": CIFAR})


def test_no_folder_and_one_that_others_may_not_name_are_said(monkeypatch):
    with pytest.raises(InputError, match="a folder for each class"):
        answer({"source": " "})
    monkeypatch.setitem(openness._state, "at_this_machine", False)
    with pytest.raises(InputError, match="your own machine"):
        answer({"source": "/home/somebody/photos"})
