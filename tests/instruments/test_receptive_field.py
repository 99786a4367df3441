"""Receptive fields: the literature's figures, and every unit of odd networks against what gradients say."""

import pytest
import timm
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.receptive_field import FieldTracker, fields, run_without_numbers
from glassworks.models.create import build_network


def on_meta(name):
    with torch.device("meta"):
        return build_network("glassworks", name, None, {})


def sizes(name, layers, side=224):
    found = fields(on_meta(name), (3, side, side), layers)
    return [max(found[layer].size) for layer in layers]


@pytest.mark.parametrize(
    ("name", "layers", "expected"),
    [
        ("alexnet", [f"features.{i}" for i in (0, 2, 3, 5, 6, 8, 10, 12)], [11, 19, 51, 67, 99, 131, 163, 195]),
        ("alexnet_2012", ["features.conv1", "features.pool5", "classifier.1"], [11, 195, 355]),
        (
            "vgg16",
            [f"features.{i}" for i in (0, 2, 4, 5, 7, 9, 10, 12, 14, 16, 17, 19, 21, 23, 24, 26, 28, 30)],
            [3, 5, 6, 10, 14, 16, 24, 32, 40, 44, 60, 76, 92, 100, 132, 164, 196, 212],
        ),
        ("vgg19", ["features.36"], [268]),
        ("resnet18", ["conv1", "maxpool", "layer1", "layer2", "layer3", "layer4"], [7, 11, 43, 99, 211, 435]),
        ("resnet34", ["layer1", "layer2", "layer3", "layer4"], [59, 179, 547, 899]),
        ("resnet50", ["layer1", "layer2", "layer3", "layer4"], [35, 91, 267, 427]),
        ("resnet101", ["layer1", "layer2", "layer3", "layer4"], [35, 91, 811, 971]),
        ("resnet152", ["layer1", "layer2", "layer3", "layer4"], [35, 155, 1291, 1451]),
        ("resnet50_2015", ["layer1", "layer2", "layer3", "layer4"], [35, 99, 291, 483]),
        ("resnet101_2015", ["layer1", "layer2", "layer3", "layer4"], [35, 99, 835, 1027]),
        ("resnet152_2015", ["layer1", "layer2", "layer3", "layer4"], [35, 163, 1315, 1507]),
        (
            "googlenet",
            [f"inception{module}" for module in ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")],
            [43, 59, 107, 139, 171, 203, 235, 315, 379],
        ),
        (
            "googlenet_2014",
            [f"inception{module}" for module in ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")],
            [59, 91, 171, 235, 299, 363, 427, 587, 715],
        ),
    ],
)
def test_the_published_figures(name, layers, expected):
    assert sizes(name, layers) == expected
    maps = layers[-1] if not layers[-1].startswith("classifier") else layers[-2]
    assert fields(on_meta(name), (3, 224, 224), [maps])[maps].jump == (32, 32)


class Odd(nn.Module):
    """Unequal branches, a dilated skip, ceil pooling, padding, a transposed convolution, adaptive pooling, a slice."""

    def __init__(self):
        super().__init__()
        self.start = nn.Conv2d(1, 4, 3, padding=1)
        self.wide = nn.Conv2d(4, 4, 3, padding=2, dilation=2)
        self.tall = nn.Conv2d(4, 4, (5, 1), padding=(2, 0))
        self.pool = nn.AvgPool2d(3, 2, ceil_mode=True)
        self.pad = nn.ZeroPad2d((1, 0, 0, 2))
        self.grow = nn.ConvTranspose2d(8, 4, 4, 2, padding=1)
        self.norm = nn.LocalResponseNorm(3)
        self.end = nn.Conv2d(4, 2, 3, 2)
        self.adapt = nn.AdaptiveAvgPool2d(4)

    def forward(self, x):
        x = self.start(x)
        skipped = self.wide(x) + x
        x = self.pool(torch.cat([skipped, self.tall(x)], 1))
        x = self.end(self.norm(self.grow(self.pad(x))))
        return self.adapt(x[:, :, 1:, ::2])


@pytest.mark.parametrize("layer", ["start", "wide", "tall", "pool", "pad", "grow", "norm", "end", "adapt"])
def test_every_unit_sees_what_gradients_reach(layer):
    """With positive weights no two paths cancel: the pixels with a gradient are exactly those that a unit sees."""
    net = Odd().double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.abs_().add_(0.1)
    side, kept = 29, {}
    pixels = torch.rand(1, 1, side, side, dtype=torch.float64, requires_grad=True)
    field = fields(net, (1, side, side), [layer])[layer]
    net.get_submodule(layer).register_forward_hook(lambda _m, _i, out: kept.update(out=out))
    net(pixels)
    rows, columns = kept["out"].shape[-2:]
    assert (len(field.rows.first_N), len(field.columns.first_N)) == (rows, columns)
    for row, column in {(0, 0), (rows - 1, columns - 1), (rows // 2, columns // 2), (1, columns - 2), (rows - 2, 0)}:
        (gradient,) = torch.autograd.grad(kept["out"][0, :, row, column].sum(), pixels, retain_graph=True)
        reached = gradient[0, 0].nonzero()
        if len(reached) == 0:  # a unit over padding alone
            continue
        top, left, bottom, right = field.box(row, column)
        box = [max(top, 0), max(left, 0), min(bottom, side - 1), min(right, side - 1)]
        seen = [*reached.min(0).values.tolist(), *reached.max(0).values.tolist()]
        assert box == seen, f"unit {row}, {column}"


def test_the_whole_image_behind_squeeze_and_excitation():
    net = timm.create_model("test_efficientnet", num_classes=3)
    blocks = [name for name, module in net.named_modules() if type(module).__name__ == "SqueezeExcite"]
    found = fields(net, (3, 96, 96), [blocks[0], "conv_stem"])
    assert found["conv_stem"].size == (3, 3)
    assert found[blocks[0]].size[0] >= 96


def test_what_is_not_followed_is_unknown():
    net = timm.create_model("test_vit", num_classes=3)
    assert fields(net, (3, 160, 160), ["blocks.0.attn"])["blocks.0.attn"] is None


def tracked(network, *shape):
    mode = FieldTracker()
    with mode:
        run_without_numbers(network, shape, mode)
    return mode


def test_multiply_adds_are_those_of_one_image():
    """3 x 3 over 2 channels to 5, at 8 x 6 places; then 240 features to 7: by hand."""
    network = nn.Sequential(nn.Conv2d(2, 5, 3, padding=1), nn.Flatten(), nn.Linear(240, 7))
    found = tracked(network, 2, 8, 6).multiply_adds
    assert found == 3 * 3 * 2 * 5 * 8 * 6 + 240 * 7
    assert isinstance(found, int)
    assert tracked(nn.ReLU(), 2, 8, 6).multiply_adds == 0


def test_the_last_map_is_the_newest_result_that_still_has_places():
    network = nn.Sequential(nn.Conv2d(2, 5, 3, stride=2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 2))
    found = tracked(network, 2, 9, 7).last_map
    assert (found.size, found.jump) == ((3, 3), (2, 2))
    assert tracked(nn.Identity(), 2, 9, 7).last_map.size == (1, 1)
    assert tracked(nn.Linear(4, 2), 4).last_map is None


def test_an_image_that_is_not_square_has_its_own_height_and_width():
    found = fields(nn.Sequential(nn.Conv2d(1, 1, (3, 1))), (1, 7, 4), ["0"])["0"]
    assert (len(found.rows.first_N), len(found.columns.first_N)) == (5, 4)
    assert found.box(4, 3) == (4, 3, 6, 3)


def test_a_layer_that_is_not_there_is_an_error_before_anything_runs():
    class Fails(nn.Module):
        def forward(self, x):
            raise AssertionError

    with pytest.raises(InputError, match="layre"):
        fields(Fails(), (1, 4, 4), ["layre"])


def test_arguments_by_name_are_counted_like_others():
    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(2, 1, 3, 3))

        def forward(self, x):
            return torch.ops.aten.convolution(
                x, self.weight, None, stride=[1, 1], padding=[0, 0], dilation=[1, 1], transposed=False,
                output_padding=[0, 0], groups=1,
            )  # fmt: skip

    assert tracked(Named(), 1, 5, 5).multiply_adds == 9 * 2 * 9
