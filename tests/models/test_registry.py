"""Every network of the catalog is what the literature says it is: parameters, multiply-adds, shapes."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import glassworks.models
from glassworks.core.errors import RecipeError
from glassworks.models.create import build_network
from glassworks.models.registry import NETWORKS, card_of

COUNTS = {
    "perceptron": (3, None),
    "xor_net": (9, 6),
    "logistic_regression": (785, 784),
    "softmax_regression": (7_850, 7_840),
    "mlp": (535_818, 535_040),
    "lenet5": (61_706, 416_520),
    "lenet5_1998": (60_000, 325_680),
    "alexnet": (61_100_840, 714_188_480),
    "alexnet_2012": (60_965_224, 724_406_816),
    "vgg11": (132_863_336, 7_609_090_048),
    "vgg13": (133_047_848, 11_308_466_176),
    "vgg16": (138_357_544, 15_470_264_320),
    "vgg19": (143_667_240, 19_632_062_464),
    "vgg16_bn": (138_365_992, 15_470_264_320),
    "vgg19_bn": (143_678_248, 19_632_062_464),
    "googlenet": (13_004_888, 1_498_376_192),
    "googlenet_2014": (13_378_280, 1_582_671_872),
    "resnet18": (11_689_512, 1_814_073_344),
    "resnet34": (21_797_672, 3_663_761_408),
    "resnet50": (25_557_032, 4_089_184_256),
    "resnet101": (44_549_160, 7_801_405_440),
    "resnet152": (60_192_808, 11_513_626_624),
    "resnet50_2015": (25_557_032, 3_857_973_248),
    "resnet101_2015": (44_549_160, 7_570_194_432),
    "resnet152_2015": (60_192_808, 11_282_415_616),
}
"""Parameters, and multiply-adds of one input of the published size (224 where that is not otherwise said)."""


def on_meta(name, num_classes=None, **arguments):
    with torch.device("meta"):
        return build_network("glassworks", name, num_classes, arguments).eval()


def num_parameters(network):
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize("name", COUNTS)
def test_parameters_and_multiply_adds(name):
    network, (parameters, multiply_adds) = on_meta(name), COUNTS[name]
    assert num_parameters(network) == parameters
    if multiply_adds is None:
        return
    with FlopCounterMode(display=False) as counter:
        network(torch.zeros(1, *card_of(name).input_shape, device="meta"))
    assert counter.get_total_flops() == 2 * multiply_adds


def test_googlenets_without_their_auxiliary_heads():
    for name, parameters in (("googlenet", 6_624_904), ("googlenet_2014", 6_998_552)):
        assert num_parameters(on_meta(name, aux=False)) == parameters
    heads = [num_parameters(head) for head in (on_meta("googlenet_2014").aux1, on_meta("googlenet_2014").aux2)]
    assert heads == [3_188_840, 3_190_888]


def test_the_layers_of_alexnet_2012():
    layers = [m for m in on_meta("alexnet_2012").modules() if isinstance(m, torch.nn.Conv2d | torch.nn.Linear)]
    assert [num_parameters(layer) for layer in layers] == [
        34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000,
    ]  # fmt: skip
    at_227 = on_meta("alexnet_2012", padding=0).features
    assert at_227.conv1(torch.zeros(1, 3, 227, 227, device="meta")).shape[-2:] == (55, 55)
    assert at_227(torch.zeros(1, 3, 227, 227, device="meta")).shape == (1, 256, 6, 6)


def test_every_file_of_a_network_is_listed():
    parts = {"__init__", "blocks", "listing"}
    files = {path.stem for path in (Path(glassworks.models.__file__).parent / "vision").glob("*.py")} - parts
    assert files == {card.build.partition(":")[0].rpartition(".")[2] for card in NETWORKS.values()}


def test_every_file_says_where_it_comes_from():
    for card in NETWORKS.values():
        module = importlib.import_module(card.build.partition(":")[0])
        said = ast.get_docstring(ast.parse(Path(module.__file__).read_text()))
        assert "eviation" in said
        assert any(digit in said for digit in "0123456789"), "how many parameters it has"


def test_listing_imports_no_torch():
    code = "import sys; from glassworks.verbs.models import list_models; list_models(); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_mistyped_name_is_answered_with_a_near_one():
    with pytest.raises(RecipeError, match="'resnet50'"):
        card_of("resnet_50")
