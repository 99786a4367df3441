"""Which engine and number format serve a model: the fastest that changes no decision on the parity set.

Each candidate answers the same odd images. One that is slow on the first of them is not run in full; one that gives
another label than the predictor, or moves a probability by more than ``MAX_DIFFERENCE``, is out. What was measured is
kept on disk by the model's fingerprint, the candidates, the machine and the threads, so that the same server computes
the same way tomorrow, and starts sooner.

Shape letters: N images, K classes.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from glassworks.core.device import cache_folder, processor_name
from glassworks.core.errors import RunError, unknown
from glassworks.core.files import write_atomic
from glassworks.data.images.opening import UnusableImageError
from glassworks.export.parity_set import parity_set
from glassworks.serving.engines.engine import Candidate, Engine

MAX_DIFFERENCE = 0.02
"""Of any probability: a calibrated number must stay one that can be believed."""
MIN_SPEEDUP = 1.1
"""A smaller gain is within the noise of a short measurement."""
_BIG = ("huge.jpg", "large.png")  # only their decoding is odd, and every candidate decodes alike
_TIMED = 4


@dataclass
class Measured:
    """What one candidate did."""

    engine: str
    precision: str
    milliseconds: float | None
    changed_decisions: int = 0
    largest_difference: float = 0.0
    note: str = ""


@dataclass
class Choice:
    """What was chosen, and by which measurements.

    Attributes:
        engine: the library.
        precision: the number format.
        reason: in one sentence.
        measured: every candidate that was tried.
    """

    engine: str
    precision: str
    reason: str
    measured: list[Measured] = field(default_factory=list[Measured])

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Choice":
        """From ``to_dict``."""
        return cls(**values | {"measured": [Measured(**one) for one in values["measured"]]})


def choose(candidates: Sequence[Candidate], wanted: str, fingerprint: str, threads: int) -> tuple[Choice, Engine]:
    """The engine that serves, made.

    Args:
        candidates: the model's own answers first.
        wanted: ``auto``, a number format, or an engine and a format such as ``onnxruntime float32``.
        fingerprint: of the model.
        threads: of one call.

    Raises:
        RecipeError: no candidate computes in the wanted format.
    """
    if wanted != "auto":
        found = next((one for one in candidates if wanted in (one.precision, one.title)), None)
        if found is None:
            raise unknown("a precision", wanted, ["auto", *(one.precision for one in candidates)])
        return Choice(found.name, found.precision, "asked for"), found.make()
    if len(candidates) == 1:
        (only,) = candidates
        return Choice(only.name, only.precision, "the file holds nothing else"), only.make()
    choice = _remembered(_key(candidates, fingerprint, threads), candidates)
    if isinstance(choice, tuple):
        return choice
    return choice, next(one for one in candidates if one.title == f"{choice.engine} {choice.precision}").make()


def _measure(candidates: Sequence[Candidate]) -> tuple[Choice, Engine]:
    files = [content for name, content in parity_set() if name not in _BIG]
    made: dict[str, Engine] = {}
    measured: list[Measured] = []
    reference_NK: np.ndarray | None = None
    for one in candidates:
        try:
            engine = one.make()
            answers_NK, milliseconds = _answers(engine, files, measured[0].milliseconds if measured else None)
        except (RuntimeError, NotImplementedError) as error:  # an operation that does not exist in this format
            measured.append(Measured(one.name, one.precision, None, note=str(error).splitlines()[0][:200]))
            continue
        made[one.title] = engine
        if answers_NK is None:
            measured.append(Measured(one.name, one.precision, milliseconds, note="too slow to be tried in full"))
            continue
        reference_NK = answers_NK if reference_NK is None else reference_NK
        measured.append(_compared(one, answers_NK, reference_NK, milliseconds))
    chosen, reason = _fastest(measured)
    return Choice(chosen.engine, chosen.precision, reason, measured), made[f"{chosen.engine} {chosen.precision}"]


def _answers(engine: Engine, files: Sequence[bytes], limit: float | None) -> tuple[np.ndarray | None, float]:
    """Probabilities [N, K] and milliseconds an image, one image at a time; no answers where it is hopelessly slow."""
    read: list[np.ndarray] = []
    for content in files:
        with contextlib.suppress(UnusableImageError):
            read.append(engine.read(content))
    engine.probabilities(read[:1])  # the first call builds kernels
    seconds: list[float] = []
    rows: list[np.ndarray] = []
    for image in read:
        begin = time.perf_counter()
        rows.append(engine.probabilities([image])[0])
        seconds.append(time.perf_counter() - begin)
        if len(seconds) == _TIMED and limit is not None and 1000 * min(seconds) > 2 * limit:
            return None, 1000 * min(seconds)
    return np.stack(rows), 1000 * sorted(seconds)[len(seconds) // 4]


def _compared(one: Candidate, answers_NK: np.ndarray, reference_NK: np.ndarray, milliseconds: float) -> Measured:
    changed = int((answers_NK.argmax(1) != reference_NK.argmax(1)).sum())
    difference = float(np.nan_to_num(np.abs(answers_NK - reference_NK), nan=1.0).max())
    return Measured(one.name, one.precision, milliseconds, changed, difference)


def _fastest(measured: Sequence[Measured]) -> tuple[Measured, str]:
    """The choice and its reason."""
    plain = measured[0]
    safe = [
        one
        for one in measured[1:]
        if one.milliseconds is not None
        and plain.milliseconds is not None
        and not one.note
        and one.changed_decisions == 0
        and one.largest_difference <= MAX_DIFFERENCE
        and one.milliseconds * MIN_SPEEDUP <= plain.milliseconds
    ]
    if not safe:
        return plain, "nothing faster gives the same decisions on the parity set"
    best = min(safe, key=lambda one: one.milliseconds or 0.0)
    gain = (plain.milliseconds or 0.0) / (best.milliseconds or 1.0)
    return best, f"{gain:.1f} times as fast as {plain.engine} {plain.precision}; no decision on the parity set changes"


def _key(candidates: Sequence[Candidate], fingerprint: str, threads: int) -> str:
    parts = ["serving 1", processor_name(), str(threads), fingerprint, *(one.title for one in candidates)]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _remembered(key: str, candidates: Sequence[Candidate]) -> "Choice | tuple[Choice, Engine]":
    """The choice that was kept, or a new one with its engine; a new one is kept where the cache can be written."""
    path = cache_folder() / "probes" / f"serving-{key}.json"
    try:
        kept = Choice.of(json.loads(path.read_text(encoding="utf-8")))
        if any(one.title == f"{kept.engine} {kept.precision}" for one in candidates):
            return kept
    except (OSError, ValueError, KeyError, TypeError):  # absent or damaged: measure
        pass
    choice, engine = _measure(candidates)
    with contextlib.suppress(RunError):  # a cache that cannot be written costs a second measurement
        write_atomic(path, json.dumps(choice.to_dict()))
    return choice, engine
