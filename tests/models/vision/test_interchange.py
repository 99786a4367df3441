"""State dicts of torchvision and timm in our networks, and ours in torchvision's: the same answers."""

import pytest
import timm
import torch
import torchvision

from glassworks.core.errors import ModelFileError
from glassworks.models.create import build_backbone, build_network
from glassworks.models.registry import NETWORKS, card_of
from glassworks.models.weights import from_timm, put_weights, read_state_dict

TORCHVISION = ["alexnet", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn"]
TORCHVISION += ["googlenet", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
QUICK = {"googlenet", "resnet18"}


def quick_first(names):
    return [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in names]


def alive(network):
    """The network in eval mode with running statistics of its own, as after a training."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 2.0)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
    return network.eval()


def theirs(name):
    extra = {"init_weights": False} if name == "googlenet" else {}
    return alive(torchvision.models.get_model(name, weights=None, **extra))


def agree(one, other, size=224, channels=3):
    pixels_BCHW = torch.randn(2, channels, size, size)
    with torch.inference_mode():
        ours, wanted = one(pixels_BCHW), other(pixels_BCHW)
    assert wanted.abs().max() > 1e-6
    assert (ours - wanted).abs().max() <= 1e-5 * max(1.0, float(wanted.abs().max()))


@pytest.mark.parametrize("name", quick_first(TORCHVISION))
def test_torchvisions_weights_give_torchvisions_answers(name, tmp_path):
    peer, ours = theirs(name), build_network("glassworks", name, None, {})
    torch.save(peer.state_dict(), tmp_path / "w.pth")
    ours.load_state_dict(read_state_dict(tmp_path / "w.pth"))
    agree(ours.eval(), peer)
    peer.load_state_dict(ours.state_dict())  # and back: the same names, shapes and types


def test_torchvisions_list_is_complete():
    assert set(TORCHVISION) == {name for name in NETWORKS if name in torchvision.models.list_models()}


def test_googlenets_auxiliary_heads_answer_in_training_as_torchvisions():
    peer, ours = theirs("googlenet").train(), build_network("glassworks", "googlenet", None, {"dropout": 0.0}).train()
    ours.load_state_dict(peer.state_dict())
    for network in (peer, ours):
        for module in network.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
    pixels_BCHW = torch.randn(2, 3, 96, 96)
    for one, other in zip(ours(pixels_BCHW), peer(pixels_BCHW), strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", quick_first([name for name, card in NETWORKS.items() if card.timm]))
def test_timms_weights_give_timms_answers(name):
    peer, ours = alive(timm.create_model(name, pretrained=False)), build_network("glassworks", name, None, {})
    ours.load_state_dict(from_timm(peer.state_dict()))
    agree(ours.eval(), peer)
    features = build_backbone("glassworks", name, {})
    put_weights(features, from_timm(peer.state_dict()), card_of(name).head, name, "timm")
    agree(features.eval(), timm_features(name, peer))


def test_timms_layout_of_vgg_is_torchvisions():
    with torch.device("meta"):
        peer, ours = timm.create_model("vgg11_bn"), build_network("glassworks", "vgg11_bn", None, {})
    shapes = {key: value.shape for key, value in ours.state_dict().items()}
    assert {key: value.shape for key, value in from_timm(peer.state_dict()).items()} == shapes


def timm_features(name, complete):
    network = timm.create_model(name, pretrained=False, num_classes=0)
    network.load_state_dict({k: v for k, v in complete.state_dict().items() if k in network.state_dict()})
    return network.eval()


def test_heads_for_other_classes_are_left_out_and_misfits_are_all_named():
    state = theirs("googlenet").state_dict()
    backbone = build_backbone("glassworks", "googlenet", {})
    put_weights(backbone, state, card_of("googlenet").head, "googlenet", "w.pth")
    broken = dict(state)
    broken["conv1.conv.weight"] = torch.zeros(64, 1, 7, 7)
    del broken["conv2.conv.weight"]
    broken["surplus"] = torch.zeros(1)
    with pytest.raises(ModelFileError) as caught:
        put_weights(backbone, broken, card_of("googlenet").head, "googlenet", "w.pth")
    assert caught.value.problems == [
        "conv2.conv.weight: missing",
        "surplus: not in googlenet",
        "conv1.conv.weight: expected (64, 3, 7, 7), found (64, 1, 7, 7)",
    ]


def test_a_model_file_of_our_own_gives_its_backbone():
    backbone = build_backbone("glassworks", "tiny_resnet", {})
    state = {f"backbone.{key}": value + 1 for key, value in backbone.state_dict().items()}
    state |= {"head.weight": torch.zeros(2, 128), "head.bias": torch.zeros(2)}
    put_weights(backbone, state, (), "tiny_resnet", "model.safetensors")
    torch.testing.assert_close(backbone.stem[0].weight, state["backbone.stem.0.weight"])
