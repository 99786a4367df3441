import timm
import torch
from torch import nn

from glassworks.instruments.layers import layer_table
from glassworks.models.create import build_network


def rows(table):
    return {layer.name: layer for layer in table.layers}


def on_meta(name, **arguments):
    with torch.device("meta"):
        return build_network("glassworks", name, None, arguments)


def test_a_small_network_by_hand():
    net = nn.Sequential(nn.Conv2d(3, 8, 5, 2), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(72, 4))
    net.train()
    table = layer_table(net, (3, 16, 16), "by hand")
    conv, relu, pool, flat, dense = table.layers
    assert (conv.output, conv.kernel, conv.parameters, conv.multiply_adds) == ((8, 6, 6), "5x5/2", 608, 21_600)
    assert (conv.activation_bytes, relu.activation_bytes, flat.activation_bytes) == (8 * 36 * 4, 0, 0)
    assert (pool.output, pool.kernel, pool.receptive_field, pool.jump) == ((8, 3, 3), "2x2/2", 7, 4)
    assert (dense.output, dense.parameters, dense.multiply_adds, dense.receptive_field) == ((4,), 292, 288, 15)
    assert (table.parameters, table.multiply_adds, table.receptive_field, table.stride) == (900, 21_888, 7, 4)
    assert table.activation_bytes == 4 * (8 * 36 + 8 * 9 + 4)
    assert net.training
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in net.modules())


def test_the_layers_of_alexnet_2012():
    table = rows(layer_table(on_meta("alexnet_2012"), (3, 224, 224)))
    learnt = [table[f"features.conv{i}"] for i in range(1, 6)] + [table[f"classifier.{i}"] for i in (1, 4, 6)]
    assert [layer.multiply_adds for layer in learnt] == [
        105_415_200, 223_948_800, 149_520_384, 112_140_288, 74_760_192, 37_748_736, 16_777_216, 4_096_000,
    ]  # fmt: skip
    assert table["features.conv2"].kernel == "5x5, 2 groups"
    assert table["features.pool5"].output == (256, 6, 6)


def test_auxiliary_heads_are_counted_apart():
    table = layer_table(on_meta("googlenet"), (3, 224, 224))
    assert (table.parameters, table.training_only_parameters) == (6_624_904, 6_379_984)
    assert (table.multiply_adds, table.receptive_field, table.stride) == (1_498_376_192, 379, 32)


def test_what_a_module_does_beside_its_layers_is_a_row_of_its_own():
    net = timm.create_model("test_vit", num_classes=3)
    table = layer_table(net, (3, 160, 160))
    assert table.parameters == sum(parameter.numel() for parameter in net.parameters())
    assert sum(layer.multiply_adds for layer in table.layers) == table.multiply_adds
    attention = rows(table)["blocks.0.attn"]
    assert attention.multiply_adds > 0
    assert attention.parameters == 0


def test_a_layer_that_is_used_twice_has_two_rows_and_is_counted_once():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 1, 3)

        def forward(self, x):
            return self.conv(self.conv(x))

    table = layer_table(Twice(), (1, 9, 9))
    assert [layer.receptive_field for layer in table.layers] == [3, 5]
    assert [layer.parameters for layer in table.layers] == [10, 0]
    assert table.multiply_adds == 9 * (49 + 25)


def test_a_network_without_maps_has_no_field_of_its_last_one():
    table = layer_table(nn.Sequential(nn.Flatten(), nn.Linear(12, 4)), (3, 2, 2))
    assert (table.receptive_field, table.stride) == (None, None)
    assert table.layers[-1].receptive_field == 2
