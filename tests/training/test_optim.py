import pytest
from torch import nn

from glassworks.core.errors import RecipeError
from glassworks.models.classifier import Classifier
from glassworks.models.vision.tiny_resnet import TinyResNet
from glassworks.training.config import TrainingConfig
from glassworks.training.optim import block_depths, parameter_groups
from glassworks.training.schedule import rate_factor


def test_blocks_are_what_the_network_numbers():
    names = ["backbone.conv1.weight", "backbone.bn1.bias", "backbone.layer1.0.conv1.weight"]
    names += ["backbone.layer1.0.downsample.0.weight", "backbone.layer1.1.conv1.weight", "head.weight"]
    assert block_depths(names) == [0, 0, 1, 1, 2, 3]


def test_every_parameter_is_in_one_group_and_vectors_do_not_decay():
    network = Classifier(TinyResNet((4, 8)), 8, 2)
    groups = parameter_groups(network, 0.1, 0.5)
    listed = [parameter for group in groups for parameter in group["params"]]
    assert {id(p) for p in listed} == {id(p) for p in network.parameters()}
    assert len(listed) == len(list(network.parameters()))
    assert all((group["weight_decay"] == 0) == (p.ndim == 1) for group in groups for p in group["params"])


def test_each_block_below_learns_slower():
    network = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    assert [group["rate_factor"] for group in parameter_groups(network, 0.0, 0.5)] == [0.25, 0.5, 1.0]


@pytest.mark.parametrize(("step", "factor"), [(0, 0.25), (3, 1.0), (4, 1.0), (9, 0.5), (14, 0.0)])
def test_the_rate_rises_then_follows_half_a_cosine(step, factor):
    assert rate_factor(step, 14, 4) == pytest.approx(factor)


def test_all_wrong_settings_are_named_at_once():
    with pytest.raises(RecipeError) as caught:
        TrainingConfig.parse({"epochs": 0, "learning_rat": 1, "mixup": -1}, "recipe.toml")
    assert len(caught.value.problems) == 3
    assert any("'learning_rate'" in problem for problem in caught.value.problems)


def test_the_warm_up_is_given_in_one_way():
    with pytest.raises(RecipeError, match="same thing"):
        TrainingConfig.parse({"warmup_steps": 3, "warmup_fraction": 0.1}, "recipe.toml")
