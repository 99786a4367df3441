"""Engines beside torch: the same answers, equal bits wherever an image stands, converted once."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from glassworks.core.engines import OTHERS, is_installed, way
from glassworks.core.errors import RunError, UnsupportedError
from glassworks.inference.engines import openvino as openvino_file
from glassworks.inference.engines.bound import prepare_bound
from glassworks.inference.engines.frozen_network import FrozenNetwork
from glassworks.inference.engines.prepare import prepare_way

INSTALLED = [engine for engine in OTHERS if is_installed(engine)]
needs_openvino = pytest.mark.skipif("openvino" not in INSTALLED, reason="the extra openvino is not installed")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def frozen(architecture="small"):
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(3, 32, 3, stride=2), nn.BatchNorm2d(32), nn.ReLU6(), nn.Conv2d(32, 32, 3, groups=32), nn.ReLU6(),
        nn.Conv2d(32, 64, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    )  # fmt: skip
    return FrozenNetwork(network.eval().requires_grad_(False), architecture, (3, 32, 24))


def images(count):
    return torch.rand(count, 3, 32, 24, generator=torch.Generator().manual_seed(1))


def computes(engine, precision):
    if engine not in INSTALLED:
        pytest.skip(f"{engine} is not installed")
    try:
        return prepare_way(frozen(), way(engine, precision))
    except RunError as error:
        pytest.skip(str(error))  # a processor without units for bfloat16


@pytest.mark.parametrize("engine", OTHERS)
def test_in_float32_an_engine_differs_from_torch_by_rounding(engine):
    run, pixels = computes(engine, "float32"), images(20)
    torch.testing.assert_close(run(pixels), prepare_way(frozen(), "float32")(pixels), rtol=1e-4, atol=1e-5)


@needs_openvino
def test_a_format_that_is_offered_and_cannot_be_computed_is_refused_in_words(monkeypatch):
    """As OpenVINO does with bfloat16 where ONEDNN_MAX_CPU_ISA leaves AVX2 alone."""

    def compile_model(*_):
        raise RuntimeError("Exception from plugin.cpp:54:\nobject is not initialized")

    monkeypatch.setattr(openvino_file._library().Core, "compile_model", compile_model)
    with pytest.raises(UnsupportedError, match=r"in its words: Exception .*: object is not initialized"):
        prepare_way(frozen(), way("openvino", "float32"))


@pytest.mark.parametrize(("engine", "precision"), [(e, p) for e, one in OTHERS.items() for p in one.formats])
def test_an_image_gets_the_same_bits_in_any_place_and_number(engine, precision):
    run, pixels = computes(engine, precision), images(37)
    together = run(pixels)
    assert together.shape == (37, 64)
    assert torch.equal(run(pixels.flip(0)).flip(0), together)
    assert all(torch.equal(run(pixels[at : at + 1])[0], together[at]) for at in (0, 15, 16, 36))
    channels_last = pixels.contiguous(memory_format=torch.channels_last)
    assert torch.equal(run(channels_last), together)


@pytest.mark.parametrize(("engine", "precision"), [(e, p) for e, one in OTHERS.items() for p in one.formats])
def test_the_bits_are_the_same_for_any_number_of_threads(engine, precision):
    threads, found = torch.get_num_threads(), []
    try:
        for number in (1, 2, 3):
            torch.set_num_threads(number)
            found.append(computes(engine, precision)(images(16)))
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])


@needs_openvino
@pytest.mark.parametrize("precision", OTHERS["openvino"].formats)
def test_bound_to_its_memory_a_network_gives_the_same_bits_for_whatever_is_written_there(precision):
    pixels, expected = images(3), computes("openvino", precision)(images(3))
    network = frozen()
    network.batch = 1
    bound = prepare_bound(network, way("openvino", precision))
    for pixels_CHW, features_D in zip(pixels, expected, strict=True):
        bound.input_BHWC[0] = pixels_CHW.permute(1, 2, 0).numpy()
        assert np.array_equal(bound.compute()[0], features_D.numpy())


@needs_openvino
def test_a_network_is_converted_once_and_again_where_the_kept_form_is_damaged(cache, monkeypatch):
    first = prepare_way(frozen(), "openvino float32")(images(3))
    convert, converted = openvino_file._converted, []
    monkeypatch.setattr(openvino_file, "_converted", lambda *given: converted.append(1) or convert(*given))
    assert torch.equal(prepare_way(frozen(), "openvino float32")(images(3)), first)
    assert not converted
    prepare_way(frozen("other padding"), "openvino float32")
    assert len(converted) == 1, "equal weights are not an equal network"
    for path in (cache / "engines").glob("*.xml"):
        path.write_text("<net")
    assert torch.equal(prepare_way(frozen(), "openvino float32")(images(3)), first)
    assert len(converted) == 2


@needs_openvino
def test_a_network_that_cannot_be_converted_is_refused_in_words():
    class Eigenvalues(nn.Module):
        def forward(self, x):
            return torch.linalg.eigvals(x[:, 0, :24]).real

    strange = FrozenNetwork(Eigenvalues(), "eigenvalues", (3, 32, 24))
    with pytest.raises(RunError, match="network that OpenVINO can take"):
        prepare_way(strange, "openvino float32")


@needs_openvino
def test_openvino_is_imported_without_what_reports_its_use():
    code = (
        "from glassworks.inference.engines import openvino; import sys; assert 'openvino' not in sys.modules;"
        "library = openvino._library(); import openvino.tools.ovc.telemetry_utils as used; print(used.tm.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "openvino.tools.ovc.telemetry_stub"
