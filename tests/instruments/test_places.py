"""Which layers lie over the image, in networks as libraries write them."""

import pytest
import timm
import torch
import torchvision
from torch import nn

from glassworks.instruments.feature_maps import token_grid
from glassworks.instruments.places import has_places, layers_with_places

SMALL = torch.zeros(1, 3, 64, 64)


@pytest.mark.parametrize(
    ("tokens", "image", "grid"),
    [
        (196, (224, 224), (14, 14)),
        (197, (224, 224), (14, 14)),
        (201, (224, 224), (14, 14)),  # four registers
        (205, (224, 224), (14, 14)),  # eight
        (50, (224, 224), (7, 7)),
        (141, (224, 160), (14, 10)),
        (141, (160, 224), (10, 14)),
        (8, (9, 9), (2, 2)),
        (29, (64, 32), None),
        (1, (8, 8), (1, 1)),
    ],
)
def test_the_grid_of_tokens(tokens, image, grid):
    assert token_grid(tokens, image) == grid


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((1, 8, 4, 4), True),
        ((1, 4, 4, 96), True),
        ((1, 17, 8), True),
        ((1, 8, 1, 1), False),
        ((4, 16, 8), False),  # windows, one after the other
        ((1, 8), False),
        ((1, 2, 4, 4, 3), False),
    ],
)
def test_outputs_that_lie_over_the_image(shape, expected):
    assert has_places(torch.Size(shape), SMALL.shape) is expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("vit_tiny_patch16_224", {"depth": 2}, "norm"),
        ("swin_tiny_patch4_window7_224", {"depths": (2, 2), "embed_dim": 24, "num_heads": (2, 4)}, "norm"),
        ("densenet121", {"block_config": (2, 2)}, "features.norm5.act"),
        ("cait_xxs24_224", {"depth": 2}, "norm"),
        ("mixer_s32_224", {}, "norm"),
        ("resnet18", {}, "layer4.1.act2"),
    ],
)
def test_the_last_layer_over_the_image(name, arguments, expected):
    size = {} if name in ("densenet121", "resnet18") else {"img_size": 64}
    network = timm.create_model(name, **size, **arguments)
    found = layers_with_places(network, SMALL)
    assert found[-1] == expected
    assert not [layer for layer in found if "attn." in layer]


def test_blocks_whose_last_layer_is_a_branch_or_runs_again():
    assert layers_with_places(torchvision.models.resnet18(), SMALL)[-1] == "layer4.1"
    inception = torchvision.models.inception_v3(init_weights=False).eval()
    assert layers_with_places(inception, torch.zeros(1, 3, 139, 139))[-1] == "Mixed_7c"


class Mixing(nn.Module):
    """Attention by a name that says nothing about it."""

    def __init__(self):
        super().__init__()
        self.embed, self.weights, self.out = nn.Conv2d(3, 4, 16, stride=16), nn.Dropout(), nn.Linear(4, 4)

    def forward(self, x):
        tokens = self.out(self.embed(x).flatten(2).transpose(1, 2))
        return self.weights((tokens @ tokens.transpose(1, 2)).softmax(2)[:, None]) @ tokens[:, None]


def test_a_matrix_of_tokens_by_tokens_is_no_map():
    assert layers_with_places(Mixing(), SMALL) == ["embed", "out"]
