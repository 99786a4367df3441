"""Graphs of networks whose nodes, edges and costs are known."""

import pytest
import torch
from torch import nn

from glassworks.looks.graph.compute import graph
from glassworks.looks.graph.report import top_level
from glassworks.models.create import create_model


class Block(nn.Module):
    """conv, relu and a skip, then dropout that rests; the ReLU runs twice."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 3, padding=1, bias=False)
        self.relu = nn.ReLU(inplace=True)
        self.rest = nn.Dropout()

    def forward(self, x):
        out = self.relu(self.conv(x))
        out += x
        return self.rest(self.relu(out))


def test_a_block_with_a_skip():
    network = nn.Sequential(Block(), nn.Flatten(), nn.Linear(32, 3)).train()
    report = graph(network, torch.rand(1, 2, 4, 4))
    names = [(node.name, node.kind, node.parent) for node in report.nodes]
    assert names == [
        ("Sequential", "Sequential", None),
        ("0", "Block", 0),
        ("conv", "Conv2d", 1),
        ("relu", "ReLU", 1),
        ("add", "operation", 1),
        ("relu", "ReLU", 1),
        ("rest", "Dropout", 1),
        ("1", "Flatten", 0),
        ("2", "Linear", 0),
    ]
    ties = {(edge.source, edge.target) for edge in report.edges}
    assert ties == {(None, 2), (2, 3), (3, 4), (None, 4), (4, 5), (5, 6), (6, 7), (7, 8)}
    block, conv, linear = report.nodes[1], report.nodes[2], report.nodes[8]
    assert (conv.multiply_adds, conv.parameters, conv.activation_bytes) == (2 * 2 * 9 * 16, 36, 2 * 16 * 4)
    assert (linear.multiply_adds, linear.parameters, linear.shape) == (96, 99, [1, 3])
    assert (block.multiply_adds, block.parameters, block.shape) == (576, 36, [1, 2, 4, 4])
    assert report.nodes[0].multiply_adds == 576 + 96
    assert report.nodes[0].seconds > 0
    assert [edge.shape for edge in report.edges if edge.target == 7] == [[1, 2, 4, 4]]
    assert [node.name for node in top_level(report)] == ["0", "1", "2"]
    assert (report.depth, network.training) == (2, True)


@pytest.mark.parametrize(("name", "multiply_adds"), [("resnet18", 1_814_073_344), ("googlenet", 1_498_376_192)])
def test_published_costs(name, multiply_adds):
    from torchvision import models

    settings = {"init_weights": False} if name == "googlenet" else {}
    network = models.get_model(name, weights=None, **settings)
    report = graph(network, torch.rand(1, 3, 224, 224))
    assert report.nodes[0].multiply_adds == multiply_adds
    reached = {edge.target for edge in report.edges}
    parents = {node.parent for node in report.nodes}
    assert all(node.id in reached for node in report.nodes if node.id not in parents)


def test_parameters_of_parts_that_only_training_needs_are_counted_apart():
    """GoogLeNet's boxes add up to what its head line says; its auxiliary heads have as many again."""
    network = create_model("googlenet", 1000)
    report = graph(network.eval(), torch.rand(1, 3, 224, 224))
    assert report.parameters == 6_624_904
    assert report.training_only_parameters == sum(p.numel() for p in network.parameters()) - 6_624_904
    assert report.parameters == sum(node.parameters for node in top_level(report))
