import pytest
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import UnsupportedError
from glassworks.inference.precision import INFERENCE, prepare, training_format
from glassworks.models.shipped import SHIPPED, load_shipped

LIMITS = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5)
    )


def sample(count=4):
    return torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("units", "chosen"), [(True, "bfloat16"), (False, "float32")])
def test_without_a_measurement_the_format_is_what_the_processor_has_units_for(units, chosen, monkeypatch):
    for name in LIMITS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: units)
    assert training_format(torch.device("cpu")) == chosen
    assert training_format(torch.device("mps")) == "float32"


@pytest.mark.parametrize(
    ("limits", "chosen"),
    [
        ({"ONEDNN_MAX_CPU_ISA": "AVX2"}, "float32"),
        ({"ONEDNN_MAX_CPU_ISA": "avx512_core_vnni"}, "float32"),
        ({"DNNL_MAX_CPU_ISA": "AVX512_CORE"}, "float32"),
        ({"ONEDNN_MAX_CPU_ISA": "AVX512_CORE_BF16", "DNNL_MAX_CPU_ISA": "AVX2"}, "bfloat16"),
        ({"ONEDNN_MAX_CPU_ISA": "ALL"}, "bfloat16"),
    ],
)
def test_units_that_the_library_is_kept_from_do_not_count(limits, chosen, monkeypatch):
    """The processor alone was asked: products took many times as long in bfloat16 there."""
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    for name in LIMITS:
        monkeypatch.delenv(name, raising=False)
    for name, limit in limits.items():
        monkeypatch.setenv(name, limit)
    assert training_format(torch.device("cpu")) == chosen


def test_without_the_library_units_do_not_count(monkeypatch):
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    with monkeypatch.context() as off:
        off.setattr(torch.backends.mkldnn, "enabled", False)
        assert training_format(torch.device("cpu")) == "float32"
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert training_format(torch.device("cpu")) == "float32"


@pytest.mark.parametrize("name", INFERENCE)
def test_every_format_computes_nearly_what_float32_does(name):
    net = network()
    expected = net.eval()(sample())
    net.train()
    output = prepare(net, name)(sample())
    assert output.dtype == torch.float32
    tolerance = 1e-5 if name.startswith("float32") else 0.05
    torch.testing.assert_close(output, expected, atol=tolerance, rtol=0)
    assert net.training, "the caller's network keeps its mode"
    assert {parameter.dtype for parameter in net.parameters()} == {torch.float32}


@pytest.mark.parametrize("name", INFERENCE)
@pytest.mark.parametrize("shipped", SHIPPED)
def test_the_backbone_that_ships_computes_in_every_format(shipped, name):
    """Its code was traced with the type of its norm in it, which stayed single in bfloat16: no such norm exists."""
    net = load_shipped(shipped).network
    images = F.interpolate(torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(1)), 32) * 2 - 1
    with torch.inference_mode():
        expected = net(images)
    off = (prepare(net, name)(images) - expected).square().mean().sqrt()
    assert off < (1e-3 if name.startswith("float32") else 0.03) * (expected - expected.mean(0)).square().mean().sqrt()


class Spectral(nn.Module):
    def forward(self, x):
        return torch.fft.rfft2(x).abs().flatten(1)


def test_a_format_that_lacks_an_operation_of_the_network_is_named_with_what_to_do():
    with pytest.raises(UnsupportedError, match="in bfloat16") as error:
        prepare(Spectral(), "bfloat16")(sample())
    assert "Unsupported dtype BFloat16" in error.value.found
    assert "float32" in error.value.do
    assert isinstance(error.value.__cause__, RuntimeError)
    with pytest.raises(RuntimeError, match="must match the size"):  # a wrong network is no matter of the format
        prepare(Mismatched(), "float32")(sample())


class Mismatched(nn.Module):
    def forward(self, x):
        return x + torch.ones(7)


@pytest.mark.parametrize("name", ["bfloat16", "bfloat16_autocast"])
def test_what_float32_cannot_compute_either_is_not_told_as_the_fault_of_a_format(name):
    """Images of 5 pixels under a window of 7 were told to use float32, which fails alike."""
    with pytest.raises(RuntimeError, match="Kernel size can't be greater than actual input size"):
        prepare(nn.Conv2d(3, 4, 7), name)(torch.rand(2, 3, 5, 5))
