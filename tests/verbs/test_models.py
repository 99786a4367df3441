import pytest
import torch

from glassworks.core.errors import RecipeError
from glassworks.verbs.models import create_model, list_models, models


def test_our_own_come_first_and_timms_on_request():
    assert models().timm == []
    assert models().glassworks[0] == "tiny_resnet"
    assert {"lenet5", "alexnet", "vgg16_bn", "googlenet_2014", "resnet152"} <= set(models().glassworks)
    names = list_models("resnet18*")
    assert names[0] == "tiny_resnet"
    assert "resnet18.a1_in1k" in names
    assert all(name.startswith("resnet18") for name in names[len(models().glassworks) :])


def test_features_and_logits_have_the_sizes_asked_for():
    pixels_BCHW = torch.zeros(2, 3, 16, 16)
    assert create_model("tiny_resnet", widths=(4, 6))(pixels_BCHW).shape == (2, 6)
    assert create_model("tiny_resnet", num_classes=5, widths=(4, 6))(pixels_BCHW).shape == (2, 5)
    assert create_model("test_resnet", num_classes=5)(pixels_BCHW).shape == (2, 5)
    assert create_model("test_resnet")(pixels_BCHW).shape == (2, 1000), "as published"
    assert create_model("test_resnet", num_classes=0)(pixels_BCHW).shape[1] != 1000
    assert create_model("resnet18", num_classes=5)(pixels_BCHW).shape == (2, 5)
    assert create_model("resnet18", num_classes=0)(pixels_BCHW).shape == (2, 512)


def test_an_unknown_name_is_answered_with_a_near_one():
    with pytest.raises(RecipeError, match="'resnet18'"):
        create_model("resnett18")
