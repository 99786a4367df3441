"""Which number format to compute in: measured on this machine, and safe, or else float32.

A probe runs every candidate on a few real images and takes the fastest whose outputs stay within ``MAX_ERROR`` of
float32's. The decision is kept on disk, because a repeated measurement may fall otherwise and the same command must
give the same bits. The error is the root mean square difference from float32 over the root mean square deviation
between images: what is lost, in units of the difference between images. It is all that can be said of outputs whose
use is not known; where a head is fitted on them, its loss says more (``pipelines/classification/precision.py``), and
where the network learns, its gradients do (``inference/training_probe.py``).

Shape letters: B batch, C channels, H height, W width, D outputs of the network.
"""

import contextlib
import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import nn

from glassworks.core.device import cache_folder, processor_as_used
from glassworks.core.errors import RunError, UnsupportedError
from glassworks.core.files import write_atomic
from glassworks.core.report import Report
from glassworks.inference.precision import EXACT, INFERENCE, Run, prepare
from glassworks.inference.timing import is_faster_in_turns, is_loaded, timed
from glassworks.models.fingerprint import weights_hash

MAX_ERROR = 3e-2
"""Largest root mean square error of the outputs, in units of their deviation between images.

Measured on ants and bees: networks below 2 % decide every image as in float32, one at 5 % changes one answer in 100.
"""
MIN_SPEEDUP = 1.15
"""A smaller gain is within the noise of a short measurement and not worth leaving float32."""
MAX_IMAGES = 4
"""Images that a probe looks at; more would cost more than they show."""
TINY = 100_000_000
"""Weights times pixels, a bound of the multiplications for an image, up to which a network stays in float32 unmeasured.

LeNet-5 on its 28 pixels has 48 million of them, tiny_resnet on 32 has 80. Two epochs of a smaller network on crosses
and noughts took 22 s in bfloat16 and 5 s in float32, since every operation converts its numbers first.
"""
CLEAR_SPEEDUP = 2.0
"""Once bfloat16 is this much faster, fewer operations in it are not tried."""


@dataclass
class Candidate(Report):
    """One number format as measured.

    Attributes:
        name: one of ``INFERENCE`` or ``TRAINING``.
        milliseconds: time per image; infinite where the machine is hopeless at it or cannot do it.
        error: see the head of the module that measured it; 0 for float32.
    """

    name: str
    milliseconds: float
    error: float


@dataclass
class PrecisionReport(Report):
    """What a probe measured and chose.

    Attributes:
        chosen: name of the candidate to use.
        candidates: all that were measured, float32 first.
        num_images: how many images the measurements are of.
        remembered: the measurement was made earlier and read from the cache.
        tiny: nothing was measured, since so small a network stays in float32.
        lost: what an error is of, in words around its number.
    """

    chosen: str
    candidates: list[Candidate]
    num_images: int
    remembered: bool = False
    tiny: bool = False
    lost: str = "error {:.1%}"

    @property
    def exact(self) -> Candidate:
        """The fastest candidate with float32's digits."""
        plain = self.candidates[0]
        exact = [c for c in self.candidates if c.name in EXACT and c.error <= MAX_ERROR and _is_faster(c, plain)]
        return min(exact, key=lambda c: c.milliseconds, default=plain)

    @property
    def shorter(self) -> list[Candidate]:
        """Candidates of fewer digits that are clearly faster than that, the fastest first."""
        there = [c for c in self.candidates if c.name not in EXACT and math.isfinite(c.error)]
        return sorted((c for c in there if _is_faster(c, self.exact)), key=lambda c: c.milliseconds)

    @property
    def reason(self) -> str:
        """What the choice was made by, in one line."""
        if self.tiny:
            return "so small a network stays in float32"
        measured = "; ".join(
            f"{c.name} {c.milliseconds:.1f} ms, {self.lost.format(c.error)}"
            if math.isfinite(c.milliseconds)
            else f"{c.name} ruled out"
            for c in self.candidates
        )
        return f"{'measured earlier' if self.remembered else 'measured'} per image: {measured}"


def probe_inference(network: nn.Module, sample_BCHW: torch.Tensor) -> PrecisionReport:
    """Chooses among ``INFERENCE`` for the frozen ``network`` by its time and error on (some of) the sample.

    Args:
        network: maps normalized images to features.
        sample_BCHW: float32, real images, at least two different ones; the first ``MAX_IMAGES`` are used.
    """
    sample_BCHW = sample_BCHW[:MAX_IMAGES]
    key = key_of("inference, every layout", network, sample_BCHW)
    return remembered(key, lambda: choose(INFERENCE, lambda name: prepare(network, name), sample_BCHW))


def choose(
    names: tuple[str, ...],
    prepared: Callable[[str], Run],
    sample_BCHW: torch.Tensor,
    *,
    first: int = 1,
    lost: Callable[[torch.Tensor, torch.Tensor], float] | None = None,
    limit: float = MAX_ERROR,
) -> PrecisionReport:
    """Measures ``names``, float32 first, and picks the fastest of those that lose little enough.

    Args:
        names: of the candidates.
        prepared: a candidate as a function.
        sample_BCHW: what it is measured on.
        first: how many images warm up; see ``_measure``.
        lost: of a candidate's outputs and float32's; nothing for ``error``.
        limit: the most of it that is safe.
    """
    lost = lost or error
    milliseconds, reference_BD = _measure(prepared("float32"), sample_BCHW, limit=math.inf, first=first)
    candidates = [Candidate("float32", milliseconds, 0.0)]
    for name in names[1:]:
        if name == "bfloat16_autocast" and milliseconds > CLEAR_SPEEDUP * candidates[-1].milliseconds:
            continue
        try:
            taken, output_BD = _measure(prepared(name), sample_BCHW, limit=2 * milliseconds, first=first)
            candidates.append(Candidate(name, taken, lost(output_BD, reference_BD)))
        except (RuntimeError, UnsupportedError):  # an operation of this network does not exist in this format
            candidates.append(Candidate(name, math.inf, math.inf))
    measured = PrecisionReport("float32", candidates, len(sample_BCHW))
    plain = measured.exact.name
    for candidate in measured.shorter:
        if candidate.error <= limit and is_faster_in_turns(
            prepared(candidate.name), prepared(plain), sample_BCHW, MIN_SPEEDUP
        ):
            return replace(measured, chosen=candidate.name)
    return replace(measured, chosen=plain)


def is_tiny(network: nn.Module, sample_BCHW: torch.Tensor) -> bool:
    """Whether a network does so little for an image that shorter numbers cost more than they save.

    Reckoned, not measured: no layer computes more than its weights once for every pixel.
    """
    weights = sum(parameter.numel() for parameter in network.parameters())
    return weights * sample_BCHW.shape[-1] * sample_BCHW.shape[-2] <= TINY


def _is_faster(candidate: Candidate, other: Candidate) -> bool:
    return candidate.milliseconds * MIN_SPEEDUP <= other.milliseconds


def _measure(run: Run, sample_BCHW: torch.Tensor, limit: float, first: int) -> tuple[float, torch.Tensor]:
    """Milliseconds per image, best of up to three passes, and the outputs.

    The ``first`` images alone warm up: one, or two where a network learns, because batch normalisation of a single
    value per channel is refused. A processor without bfloat16 units can be a hundred times slower in it: a
    candidate that takes more than ten times ``limit`` milliseconds for one image is not run in full.
    """
    one = timed(run, sample_BCHW[:first])[0]
    if one > 10 * limit:
        one = timed(run, sample_BCHW[:first])[0]  # the first call also builds kernels: only the second one counts
    if one > 10 * limit:
        return math.inf, torch.full((len(sample_BCHW), 1), math.nan)
    best, outputs = timed(run, sample_BCHW)
    budget = 100.0 - best * len(sample_BCHW)
    for _ in range(2):
        if budget <= 0:
            break
        again = timed(run, sample_BCHW)[0]
        best, budget = min(best, again), budget - again * len(sample_BCHW)
    return best, outputs


def error(output_BD: torch.Tensor, reference_BD: torch.Tensor) -> float:
    """See the module's head; infinite where nothing can be said (one image, not a number)."""
    deviation = (reference_BD - reference_BD.mean(0)).square().mean().sqrt()
    found = float((output_BD - reference_BD).square().mean().sqrt() / deviation)
    return found if math.isfinite(found) else math.inf


def key_of(use: str, network: nn.Module, sample_BCHW: torch.Tensor) -> str:
    """Everything that a measurement depends on, as a hash."""
    parts = [use, processor_as_used(), torch.__version__, str(torch.get_num_threads()), str(sample_BCHW.device)]
    parts += [str(tuple(sample_BCHW.shape)), repr(network), str([module.training for module in network.modules()])]
    parts.append(weights_hash(network.state_dict()))
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def tiny_report(num_images: int) -> PrecisionReport:
    """Of a network that `is_tiny`."""
    return PrecisionReport("float32", [Candidate("float32", 0.0, 0.0)], num_images, tiny=True)


def remembered(key: str, measure: Callable[[], PrecisionReport]) -> PrecisionReport:
    """The report kept under ``key``, else a new one, which is kept where the cache can be written."""
    path = cache_folder() / "probes" / f"{key}.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        candidates = [
            Candidate(c["name"], *(_number(c[k]) for k in ("milliseconds", "error"))) for c in kept["candidates"]
        ]
        return PrecisionReport(kept["chosen"], candidates, kept["num_images"], remembered=True)
    except (OSError, ValueError, KeyError, TypeError):  # absent or damaged: measure
        report = measure()
    if is_loaded():  # what else runs here may have decided: the next run measures again
        return report
    with contextlib.suppress(RunError):  # a cache that cannot be written costs a second measurement, not the run
        write_atomic(path, report.to_json())
    return report


def _number(value: float | None) -> float:
    """JSON has no infinity: reports write it as null."""
    return math.inf if value is None else float(value)
