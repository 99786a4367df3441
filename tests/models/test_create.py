"""Networks by name: with their head, without it, and what is refused."""

import pytest
import torch

from glassworks.core.errors import RecipeError
from glassworks.models.create import build_backbone, build_network, create_model
from glassworks.models.registry import NETWORKS, card_of

OF_IMAGES = [name for name, card in NETWORKS.items() if not card.inputs and name != "layers"]


def on_meta(name, num_classes=None, **arguments):
    with torch.device("meta"):
        return build_network("glassworks", name, num_classes, arguments).eval()


@pytest.mark.parametrize("name", OF_IMAGES)
def test_features_come_without_the_head(name):
    card = card_of(name)
    with torch.device("meta"):
        backbone = build_backbone("glassworks", name, {}).eval()
    features_BD = backbone(torch.zeros(2, 3, card.size, card.size, device="meta"))
    assert features_BD.shape == (2, backbone.num_features)
    complete = on_meta(name, 7)
    assert complete(torch.zeros(2, 3, card.size, card.size, device="meta")).shape == (2, 7)
    heads = {key for key in complete.state_dict() if key.startswith(card.head)} if card.head else set()
    if card.head:
        assert set(complete.state_dict()) - heads == set(backbone.state_dict())


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


def test_what_a_network_cannot_be_built_from_is_named():
    with pytest.raises(RecipeError, match="takes 2 numbers"):
        build_backbone("glassworks", "xor_net", {})
    with pytest.raises(RecipeError, match="dropuot"):
        build_backbone("glassworks", "resnet18", {"dropuot": 0.1})


def test_dropout_can_be_set():
    for name in ("alexnet", "alexnet_2012", "vgg11", "googlenet", "resnet18", "mlp", "lenet5"):
        rates = {m.p for m in on_meta(name, dropout=0.125).modules() if isinstance(m, torch.nn.Dropout)}
        assert 0.125 in rates


def test_colours_and_grey_are_the_same_to_a_grey_network():
    network = build_network("glassworks", "lenet5", 10, {}).eval()
    grey_B1HW = torch.rand(2, 1, 32, 32)
    torch.testing.assert_close(network(grey_B1HW.expand(-1, 3, -1, -1)), network(grey_B1HW))
