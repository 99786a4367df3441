import math

import pytest
import torch
from torch import nn

from glassworks.core.errors import RunError
from glassworks.inference import probe
from glassworks.inference.probe import Candidate, PrecisionReport, probe_inference


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(probe, "is_loaded", lambda: False)
    return tmp_path / "cache"


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5)
    )


def sample(count=4):
    return torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(1))


def test_the_second_probe_repeats_the_decision_of_the_first(cache):
    first = probe_inference(network(), sample())
    second = probe_inference(network(), sample())
    assert not first.remembered
    assert second.remembered
    assert (second.chosen, second.candidates) == (first.chosen, first.candidates)


def test_other_weights_are_measured_anew():
    probe_inference(network(), sample())
    changed = network()
    with torch.no_grad():
        changed[0].weight[0, 0, 0, 0] += 1
    assert not probe_inference(changed, sample()).remembered


def test_a_damaged_cache_is_measured_anew(cache):
    probe_inference(network(), sample())
    for path in (cache / "probes").iterdir():
        path.write_text("{")
    assert not probe_inference(network(), sample()).remembered


def report(*measured):
    return PrecisionReport("", [Candidate(*one) for one in measured], 4)


@pytest.mark.parametrize(
    ("milliseconds", "error", "chosen"),
    [
        (2.0, 0.01, "bfloat16"),  # fast and safe
        (2.0, 0.06, "float32"),  # fast, but loses what tells images apart
        (9.5, 0.01, "float32"),  # within the noise of the measurement
        (math.inf, math.inf, "float32"),  # cannot be done
    ],
)
def test_the_fastest_safe_format_is_taken(milliseconds, error, chosen, monkeypatch):
    times = {"float32": (10.0, 0.0), "bfloat16": (milliseconds, error)}
    measured = iter([(10.0, torch.zeros(2, 1)), (milliseconds, torch.zeros(2, 1))])
    monkeypatch.setattr(probe, "_measure", lambda *_, **__: next(measured))
    monkeypatch.setattr(probe, "error", lambda *_: error)
    monkeypatch.setattr(probe, "is_faster_in_turns", lambda *_: True)
    found = probe.choose(tuple(times), lambda name: None, torch.zeros(2, 3, 4, 4))
    assert found.chosen == chosen


def test_another_layout_of_float32_is_what_shorter_formats_are_held_against():
    """6.0 ms are half of plain float32's time, but no sixth less than those of the better layout."""
    plain, layout = ("float32", 12.0, 0.0), ("float32_channels_last", 6.5, 2e-6)
    found = report(plain, layout, ("bfloat16", 6.0, 0.01), ("bfloat16_autocast", 3.0, 0.5))
    assert found.exact.name == "float32_channels_last"
    assert [candidate.name for candidate in found.shorter] == ["bfloat16_autocast"]
    assert report(plain, ("float32_channels_last", 11.0, 2e-6)).exact.name == "float32"


def test_shorter_formats_come_fastest_first_and_without_those_that_fail():
    found = report(("float32", 9.0, 0.0), ("bfloat16", 4.0, math.inf), ("bfloat16_autocast", 3.0, 0.1))
    assert [candidate.name for candidate in found.shorter] == ["bfloat16_autocast"]
    found = report(("float32", 9.0, 0.0), ("bfloat16", 4.0, 0.1), ("bfloat16_autocast", 3.0, 0.1))
    assert [candidate.name for candidate in found.shorter] == ["bfloat16_autocast", "bfloat16"]


def test_a_format_that_loses_the_difference_between_images_is_refused():
    class Offset(nn.Module):
        """Features are a large constant plus small differences, which eight bits of mantissa cannot hold."""

        def forward(self, x):
            return 1000 + x.flatten(1)

    report = probe_inference(Offset(), sample())
    errors = {candidate.name: candidate.error for candidate in report.candidates}
    assert errors["bfloat16"] > probe.MAX_ERROR
    assert report.chosen != "bfloat16"


def test_one_image_tells_nothing_so_float32_stays():
    assert probe_inference(network(), sample(1)).chosen == "float32"


class Spectral(nn.Module):
    def forward(self, x):
        return torch.fft.rfft2(x).abs().flatten(1)


def test_a_format_without_an_operation_of_the_network_is_out_and_another_fault_is_told(monkeypatch):
    """A cache folder that cannot be written was taken for an operation that does not exist."""
    found = {candidate.name: candidate for candidate in probe_inference(Spectral(), sample()).candidates}
    assert found["bfloat16"].milliseconds == math.inf

    def prepared(name):
        if name == "bfloat16":
            raise RunError(expected="a cache folder", found="none", do="Make one.")
        return lambda pixels: pixels.flatten(1)

    with pytest.raises(RunError, match="a cache folder"):
        probe.choose(("float32", "bfloat16"), prepared, sample())


def test_what_was_measured_on_a_busy_machine_is_not_kept(monkeypatch, cache):
    monkeypatch.setattr(probe, "is_loaded", lambda: True)
    probe_inference(network(), sample())
    assert not probe_inference(network(), sample()).remembered


def test_a_format_that_loses_in_turns_is_not_taken_however_fast_it_was_first(monkeypatch):
    measured = iter([(10.0, torch.zeros(2, 1)), (2.0, torch.zeros(2, 1))])
    monkeypatch.setattr(probe, "_measure", lambda *_, **__: next(measured))
    monkeypatch.setattr(probe, "error", lambda *_: 0.0)
    monkeypatch.setattr(probe, "is_faster_in_turns", lambda *_: False)
    found = probe.choose(("float32", "bfloat16"), lambda name: None, torch.zeros(2, 3, 4, 4))
    assert found.chosen == "float32"
