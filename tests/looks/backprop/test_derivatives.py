"""Columns of single operations' Jacobians, at every place, against autograd's whole matrix of the same operation."""

import pytest
import torch
from torch import nn

from glassworks.instruments.tape import SILENT, record
from glassworks.looks.backprop.derivatives import ACTIVATIONS, Columns, is_elementwise, tangents


class Lambda(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def operations(network, image):
    """Every operation on the tape with each of its inputs, once."""
    torch.manual_seed(1)
    network = network.double().eval()
    tape = record(network, image.double(), lambda output: output.square().sum())
    for op in tape.ops:
        if op.name not in SILENT:
            for tensor in {id(tensor): tensor for tensor in op.inputs if tensor.is_floating_point()}.values():
                if op.name != "native_batch_norm" or not any(tensor is buffer for buffer in op.args[3:5]):
                    yield op, tensor


def whole(op, tensor):
    """d(output)/d(tensor) of the outputs that have a derivative: by their numbers, [outputs, inputs]."""
    fixed = {id(other): other.detach() for other in op.inputs}
    numbers = [number for number, output in enumerate(op.outputs) if output.is_floating_point() and output.numel()]
    found = {}
    for number in numbers:
        matrix = torch.autograd.functional.jacobian(
            lambda value, number=number: op.with_values(fixed | {id(tensor): value})[number], tensor.detach()
        )
        found[number] = matrix.reshape(op.outputs[number].numel(), tensor.numel())
    return found


def by_columns(op, tensor, columns):
    """The same, put together of single columns."""
    found = {number: torch.zeros(output.numel(), tensor.numel()).double() for number, output in enumerate(op.outputs)}
    for place in range(tensor.numel()):
        for number, places, derivatives in columns.column(op, tensor, place):
            assert places.shape == derivatives.shape == (len(places.unique()),)
            found[number][places, place] += derivatives
    return found


def batch_norm(channels, **settings):
    layer = nn.BatchNorm2d(channels, **settings)
    with torch.no_grad():
        layer.running_var.copy_(torch.rand(channels) + 0.5)
        layer.running_mean.copy_(torch.rand(channels))
        if layer.affine:
            layer.weight.copy_(torch.rand(channels) + 0.5)
    return layer


IMAGE = torch.rand(1, 4, 5, 3, generator=torch.Generator().manual_seed(0)) - 0.5
FILTERS = torch.rand(3, 4, 2, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
NETWORKS = {
    "convolution": nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2),
    "convolution of one number": Lambda(lambda x: torch.convolution(x, FILTERS, None, [2], [1], [1], False, [0], 1)),
    "convolution by depth": nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False),
    "transposed convolution": nn.ConvTranspose2d(4, 2, 2, stride=2),
    "one dimension": nn.Sequential(nn.Flatten(2), nn.Conv1d(4, 2, 3, stride=2, padding=2)),
    "batch norm": nn.Sequential(batch_norm(4), nn.Conv2d(4, 3, 1), batch_norm(3, affine=False)),
    "linear": nn.Sequential(nn.Flatten(), nn.Linear(60, 3), nn.Tanh(), nn.Linear(3, 2, bias=False)),
    "several rows": nn.Linear(3, 2),
    "activations": nn.Sequential(
        *(nn.ReLU(), nn.GELU(), nn.SiLU(), nn.Sigmoid(), nn.ELU(), nn.Hardswish(), nn.LeakyReLU(), nn.Softplus()),
        *(nn.Hardtanh(), nn.Mish(), nn.Threshold(0.1, 0.2), nn.Hardsigmoid(), nn.LogSigmoid()),
    ),
    "slopes that are learned": nn.PReLU(4),
    "residual": Lambda(lambda x: torch.add(x, x.relu(), alpha=3.0) + x + (x + x)),
    "arithmetic": Lambda(lambda x: (2 - x) * x.exp() / (x.abs() + 1).sqrt() - x.square() + (x + 2).log().neg()),
    "on the diagonal twice": Lambda(lambda x: x * x),
    "broadcast": Lambda(lambda x: x + x.mean((2, 3), keepdim=True)),
    "softmax": nn.Softmax(1),
    "pools": nn.Sequential(nn.MaxPool2d(2, stride=1), nn.AvgPool2d(2)),
    "shapes": Lambda(lambda x: x.permute(0, 2, 3, 1).contiguous().view(3, 20).unsqueeze(1).squeeze(1).clone()),
}


ALONE = [(name, 1, warm) for name in NETWORKS for warm in (False, True)]


@pytest.mark.parametrize(
    ("name", "images", "warm"), [*ALONE, ("convolution by depth", 2, False), ("batch norm", 2, False)]
)
def test_columns_are_those_of_autograds_matrix(name, images, warm):
    """``warm``: where the whole diagonal is known already."""
    columns, tried = Columns(), 0
    for op, tensor in operations(NETWORKS[name], IMAGE.repeat(images, 1, 1, 1)):
        if warm and is_elementwise(op, tensor):
            columns.diagonal(op, tensor)
        found = by_columns(op, tensor, columns)
        for number, matrix in whole(op, tensor).items():
            torch.testing.assert_close(found[number], matrix, rtol=1e-9, atol=1e-12)
            tried += 1
        if is_elementwise(op, tensor):
            diagonal = columns.diagonal(op, tensor)
            assert diagonal.shape == tensor.shape
            torch.testing.assert_close(diagonal.reshape(-1), whole(op, tensor)[0].diagonal())
    assert tried


def test_an_activation_is_read_off_for_one_element_alone(monkeypatch):
    """Forward-mode of a whole layer for each of its elements would take as many times longer."""
    sizes = []
    monkeypatch.setattr(
        "glassworks.looks.backprop.derivatives.tangents",
        lambda op, tensor, tangent: sizes.append(tensor.numel()) or tangents(op, tensor, tangent),
    )
    ((op, tensor),) = [(op, tensor) for op, tensor in operations(nn.ELU(), IMAGE) if op.name == "elu"]
    columns = Columns()
    columns.column(op, tensor, 7)
    assert sizes == [1]
    columns.diagonal(op, tensor)
    columns.column(op, tensor, 7)
    columns.diagonal(op, tensor)
    assert sizes == [1, 60]
    assert op.name in ACTIVATIONS


@pytest.mark.parametrize(
    ("layer", "name"),
    [(nn.Conv2d(4, 2, 2), "convolution"), (nn.Linear(3, 2, bias=False), "mm"), (nn.Linear(60, 2), "addmm")],
)
def test_filters_and_matrices_are_read_off(layer, name, monkeypatch):
    """Forward mode would compute the whole output for each element."""
    monkeypatch.setattr("glassworks.looks.backprop.derivatives.tangents", None)
    flat = nn.Flatten() if name == "addmm" else nn.Identity()
    found = [op for op, tensor in operations(nn.Sequential(flat, layer), IMAGE) if op.name == name]
    assert Columns().column(found[0], found[0].args[-2 if name != "convolution" else 0], 1)


def test_what_mixes_images_or_channels_is_not_elementwise():
    found = [(op, tensor) for op, tensor in operations(NETWORKS["batch norm"], IMAGE) if op.name == "native_batch_norm"]
    assert [tensor.ndim for op, tensor in found if is_elementwise(op, tensor)] == [4, 4]
    op = found[0][0]
    trained = type(op)(op.function, (*op.args[:5], True, *op.args[6:]), op.kwargs, op.outputs, op.layer)
    assert not is_elementwise(trained, op.args[0])
