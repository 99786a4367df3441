"""Columns of single operations' Jacobians, at every place, against autograd's whole matrix of the same operation."""

import pytest
import torch
from taped_operations import IMAGE, NETWORKS, operations
from torch import nn

from glassworks.looks.backprop.derivatives import ACTIVATIONS, Columns, is_elementwise, tangents


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
