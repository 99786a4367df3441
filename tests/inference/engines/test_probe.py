"""Ways to execute a network, measured in turns."""

import time

import pytest
import torch

from glassworks.core.errors import UnsupportedError
from glassworks.inference.engines import probe
from glassworks.inference.engines.frozen_network import FrozenNetwork

NAMES = ("float32_channels_last", "bfloat16", "openvino float32", "openvino bfloat16")
NETWORK = FrozenNetwork(torch.nn.Flatten(), "flat", (3, 2, 2))


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(probe, "engine_version", lambda engine: engine)
    monkeypatch.setattr("glassworks.inference.probe.is_loaded", lambda: False)  # whatever else runs here


def measured(monkeypatch, **milliseconds_and_error):
    """A machine on which each way takes so many milliseconds for all images and errs by so much."""

    def prepare(_frozen, name):
        if name not in given:
            raise UnsupportedError(expected="an engine", found="none", do="Nothing.")
        milliseconds, lost = given[name]

        def run(pixels_BCHW):
            time.sleep(milliseconds / 1000)
            return pixels_BCHW.flatten(1) + lost * (torch.arange(len(pixels_BCHW)) % 2)[:, None]

        return run

    given = {name.replace("__", " "): one for name, one in milliseconds_and_error.items()}
    monkeypatch.setattr(probe, "prepare_way", prepare)
    return probe.probe_ways(NETWORK, NAMES, torch.rand(16, 3, 2, 2, generator=torch.Generator().manual_seed(0)))


def test_an_engine_that_is_faster_in_float32_is_what_shorter_formats_are_held_against(monkeypatch):
    times = {"float32_channels_last": (40, 0), "bfloat16": (20, 0.2), "openvino__float32": (20, 1e-6)}
    report = measured(monkeypatch, **times, openvino__bfloat16=(8, 0.2))
    assert report.exact.name == "openvino float32"
    assert [candidate.name for candidate in report.shorter] == ["openvino bfloat16"]
    assert report.chosen == "openvino float32", "the head has not been asked, and the features err"


def test_an_engine_whose_float32_is_more_than_rounding_off_is_no_float32(monkeypatch):
    report = measured(monkeypatch, float32_channels_last=(30, 0), openvino__float32=(5, 0.01))
    assert report.exact.name == report.chosen == "float32_channels_last"
    assert "openvino float32 ruled out" in report.reason


def test_a_way_that_cannot_take_the_network_is_passed_over_and_the_decision_kept(monkeypatch):
    first = measured(monkeypatch, float32_channels_last=(8, 0), bfloat16=(2, 0.01))
    assert first.chosen == "bfloat16"
    second = measured(monkeypatch, float32_channels_last=(2, 0))
    assert second.remembered
    assert second.candidates == first.candidates
