from contextlib import nullcontext

import pytest
import torch
from torch import nn

from glassworks.models.depthwise import FastDepthwise, _Depthwise, fast_gradients


def gradients(conv, x, *, fast, bfloat16=False):
    """Output, and the gradients of input, weight and bias."""
    x = x.clone().requires_grad_()
    conv.zero_grad()
    with FastDepthwise() if fast else nullcontext(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
        y = conv(x)
    weights = torch.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)
    (y * weights).sum().backward()
    return [y.detach(), x.grad, *(parameter.grad for parameter in conv.parameters())]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kernel", [(5, 5), (4, 7), (3, 4), (1, 9)])
@pytest.mark.parametrize("stride", [1, 2, 3, (2, 1)])
@pytest.mark.parametrize("padding", [0, 2])
def test_wide_kernels_have_torchs_gradients(kernel, stride, padding, bias):
    if padding >= min(kernel):
        padding = (0, padding)
    torch.manual_seed(0)
    conv = nn.Conv2d(6, 6, kernel, stride, padding, groups=6, bias=bias).double()
    x = torch.randn(2, 6, 13, 14, dtype=torch.float64).contiguous(memory_format=torch.channels_last)
    for ours, theirs in zip(gradients(conv, x, fast=True), gradients(conv, x, fast=False), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kernel", [3, 5, (2, 3)])
@pytest.mark.parametrize("stride", [2, 3, (1, 2)])
@pytest.mark.parametrize("padding", [0, 1])
def test_strides_have_torchs_gradients_in_bfloat16(kernel, stride, padding):
    """Numbers of few digits, whose products and sums bfloat16 holds: both ways give the same."""
    torch.manual_seed(0)
    conv = nn.Conv2d(6, 6, kernel, stride, padding, groups=6)
    with torch.no_grad():
        for parameter in conv.parameters():
            parameter.copy_(torch.randint(-2, 3, parameter.shape))
    x = torch.randint(-2, 3, (2, 6, 12, 13)).float().contiguous(memory_format=torch.channels_last)
    ours, theirs = (gradients(conv, x, fast=fast, bfloat16=True) for fast in (True, False))
    assert ours[0].dtype == torch.bfloat16
    assert [one.dtype for one in ours[1:]] == [torch.float32] * 3
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one.float(), other.float(), rtol=1e-2, atol=5e-2)


def test_the_gradient_is_that_of_the_function():
    torch.manual_seed(0)
    x = torch.randn(1, 2, 7, 8, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(2, 1, 5, 5, dtype=torch.float64, requires_grad=True)
    bias = torch.randn(2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda *of: _Depthwise.apply(*of, (2, 1), (2, 1)), (x, weight, bias))


def test_the_same_bits_come_out_again():
    torch.manual_seed(0)
    conv, x = nn.Conv2d(32, 32, 5, padding=2, groups=32), torch.randn(8, 32, 20, 20)
    once, again = (gradients(conv, x, fast=True, bfloat16=True) for _ in range(2))
    assert all(one.equal(other) for one, other in zip(once, again, strict=True))


@pytest.mark.parametrize(
    "conv",
    [
        nn.Conv2d(4, 4, 5, padding=2),  # not depthwise
        nn.Conv2d(4, 8, 5, groups=4),  # two filters for each channel
        nn.Conv2d(4, 4, 5, groups=2),
        nn.Conv2d(4, 4, 5, dilation=2, groups=4),
        nn.Conv2d(4, 4, 5, padding="same", groups=4),
        nn.Conv2d(4, 4, 5, padding=2, groups=4, padding_mode="reflect"),
        nn.Conv2d(4, 4, (1, 5), padding=2, groups=4),  # more padding than rows
        nn.Conv2d(4, 4, 3, stride=2, groups=4),
    ],
)
def test_other_convolutions_are_as_before(conv):
    x = torch.randn(2, 4, 12, 12)
    for ours, theirs in zip(gradients(conv, x, fast=True), gradients(conv, x, fast=False), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_only_networks_with_depthwise_layers_make_the_detour():
    assert isinstance(fast_gradients([nn.Linear(2, 2), nn.Conv2d(4, 4, 3, groups=4)]), FastDepthwise)
    assert not isinstance(fast_gradients([nn.Conv2d(4, 4, 3), nn.Conv2d(1, 1, 3)]), FastDepthwise)
