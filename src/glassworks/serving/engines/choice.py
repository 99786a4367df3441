"""Which engine and number format serve a model: the fastest that changes no decision on the parity set.

Each candidate answers the same odd images. One that is slow on the first of them is not run in full; one that gives
another label than the model as it was trained, moves a probability by more than ``MAX_DIFFERENCE``, or takes an image
for known that is not, is out.
What was measured is kept on disk by the model's fingerprint, the candidates, the machine and the threads, so that the
same server computes the same way tomorrow, and starts sooner.

Shape letters: N images, K classes.
"""

import contextlib
import hashlib
import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from glassworks.core.device import cache_folder, processor_as_used
from glassworks.core.errors import RunError, unknown
from glassworks.core.files import write_atomic
from glassworks.data.images.opening import UnusableImageError
from glassworks.export.parity_set import parity_set
from glassworks.inference.prediction import Answers
from glassworks.serving.engines.engine import Candidate, Engine

AUTO, KNOWN = "auto", "known"
MAX_DIFFERENCE = 0.02
"""Of any probability: a calibrated number must stay one that can be believed."""
_AT_THE_LIMIT = 0.05
"""Of the distance from the training images, whose limit is 1: so near to it an image may fall to either side."""
MIN_SPEEDUP = 1.1
"""A smaller gain is within the noise of a short measurement."""
FAST = 3.0
"""Milliseconds an image: below, nothing is gained by trying more."""
_BIG = ("huge.jpg", "large.png")  # only their decoding is odd, and every candidate decodes alike
_TRIED = 4  # images after which a hopeless candidate is given up
_ROUNDS = 5


@dataclass
class Measured:
    """What one candidate did."""

    engine: str
    precision: str
    milliseconds: float | None
    changed_decisions: int = 0
    largest_difference: float = 0.0
    note: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether it answered everything, decides alike and moves no probability far."""
        tried = self.milliseconds is not None and not self.note
        return tried and self.changed_decisions == 0 and self.largest_difference <= MAX_DIFFERENCE


@dataclass
class Choice:
    """What was chosen, and by which measurements.

    Attributes:
        engine: the library.
        precision: the number format.
        reason: in one sentence.
        measured: every candidate that was tried.
        is_measuring: it is served like this only until a measurement, which runs now, has ended.
    """

    engine: str
    precision: str
    reason: str
    measured: list[Measured] = field(default_factory=list[Measured])
    is_measuring: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Choice":
        """From ``to_dict``."""
        given: dict[str, Any] = {**values, "measured": [Measured(**one) for one in values["measured"]]}
        return cls(**given)


def choose(candidates: Sequence[Candidate], wanted: str, fingerprint: str, threads: int) -> tuple[Choice, Engine]:
    """The engine that serves, made.

    Args:
        candidates: the model's own answers first.
        wanted: ``auto``; ``known`` for what ``auto`` has chosen before, the model's own where nothing has been;
            ``trained`` for the model's own, a number format, or an engine and a format such as ``openvino float32``.
        fingerprint: of the model.
        threads: of one call.

    Raises:
        RecipeError: no candidate computes in the wanted format.
    """
    if wanted == "trained":
        return Choice(candidates[0].name, candidates[0].precision, "as it was trained"), candidates[0].make(threads)
    if wanted not in (AUTO, KNOWN):
        found = next((one for one in candidates if wanted in (one.precision, one.title)), None)
        if found is None:
            formats = dict.fromkeys(one.precision for one in candidates)
            raise unknown("a precision", wanted, ["auto", "trained", *formats, *(one.title for one in candidates)])
        return Choice(found.name, found.precision, "asked for"), found.make(threads)
    if len(candidates) == 1:
        (only,) = candidates
        return Choice(only.name, only.precision, "the file holds nothing else"), only.make(threads)
    path = cache_folder() / "probes" / f"serving-{_key(candidates, fingerprint, threads)}.json"
    choice = _remembered(path, candidates)
    if choice is not None:
        kept = next(one for one in candidates if one.title == f"{choice.engine} {choice.precision}")
        return choice, kept.make(threads)
    if wanted == KNOWN:
        own = candidates[0]
        meanwhile = Choice(own.name, own.precision, "as it was trained, while others are measured", [], True)
        return meanwhile, own.make(threads)
    choice, engine = _measure(candidates, threads)
    with contextlib.suppress(RunError):  # a cache that cannot be written costs a second measurement
        write_atomic(path, json.dumps(choice.to_dict()))
    return choice, engine


def _measure(candidates: Sequence[Candidate], threads: int) -> tuple[Choice, Engine]:
    files = [content for name, content in parity_set() if name not in _BIG]
    tried = _Trial(candidates[0], files, threads)
    if (tried.measured[0].milliseconds or 0.0) < FAST:
        return Choice(candidates[0].name, candidates[0].precision, "fast as it is", tried.measured), tried.engines[0]
    for one in candidates[1:]:
        tried.try_(one)
    tried.time_in_turns()
    place, reason = _fastest(tried.measured)
    chosen, engine = tried.measured[place], tried.engines[place]
    engine.use_threads(threads)
    return Choice(chosen.engine, chosen.precision, reason, tried.measured), engine


class _Trial:
    """What the candidates did, the model's own answers first; engines that are out are not kept.

    torch's threads are those of the process, and other engines leave it one: each engine is told before it computes.
    """

    def __init__(self, own: Candidate, files: Sequence[bytes], threads: int) -> None:
        self._files, self._threads = files, threads
        engine = self._made(own)
        self._read = _read(engine, files)
        self._answers, milliseconds = _answers(engine, self._read)
        self.measured = [Measured(own.name, own.precision, milliseconds)]
        self.engines: dict[int, Engine] = {0: engine}

    def try_(self, one: Candidate) -> None:
        """Compares the candidate's answers with the model's own."""
        try:
            engine = self._made(one)
            read = _read(engine, self._files)
            first, milliseconds = _answers(engine, read[:_TRIED])
            if milliseconds > 2 * (self.measured[0].milliseconds or 0.0):
                self.measured.append(
                    Measured(one.name, one.precision, milliseconds, note="too slow to be tried in full")
                )
                return
            answers = first.followed_by(_answers(engine, read[_TRIED:])[0])
        except (RuntimeError, NotImplementedError, RunError) as error:  # an operation that this format lacks
            self.measured.append(Measured(one.name, one.precision, None, note=str(error).splitlines()[0][:200]))
            return
        measured = _compared(one, answers, self._answers, milliseconds)
        if measured.is_safe:
            self.engines[len(self.measured)] = engine
        self.measured.append(measured)

    def time_in_turns(self) -> None:
        """Milliseconds an image, the best of several turns: what slows the machine for a while slows all of them."""
        best = dict.fromkeys(self.engines, math.inf)
        for number in range(_ROUNDS):
            for place, engine in self.engines.items():
                engine.use_threads(self._threads)
                image = engine.read(self._files[number])
                begin = time.perf_counter()
                engine.probabilities([image])
                best[place] = min(best[place], 1000 * (time.perf_counter() - begin))
        for place, milliseconds in best.items():
            self.measured[place].milliseconds = milliseconds

    def _made(self, one: Candidate) -> Engine:
        engine = one.make(self._threads)
        engine.use_threads(self._threads)
        return engine


def _read(engine: Engine, files: Sequence[bytes]) -> list[np.ndarray]:
    found: list[np.ndarray] = []
    for content in files:
        with contextlib.suppress(UnusableImageError):
            found.append(engine.read(content))
    return found


def _answers(engine: Engine, images: Sequence[np.ndarray]) -> tuple[Answers, float]:
    """The answers, and the least milliseconds that one image took once the first pass has built kernels."""
    engine.answers(images[:1])
    found: Answers | None = None
    seconds: list[float] = []
    for image in images:
        begin = time.perf_counter()
        said = engine.answers([image])
        seconds.append(time.perf_counter() - begin)
        found = said if found is None else found.followed_by(said)
    assert found is not None, "the parity set has images"  # noqa: S101 - our own invariant
    return found, 1000 * min(seconds)


def _compared(one: Candidate, answers: Answers, own: Answers, milliseconds: float) -> Measured:
    answers_NK, own_NK = answers.probabilities_NK, own.probabilities_NK
    changed_N = (answers_NK.argmax(1) != own_NK.argmax(1)) | _known_otherwise(answers, own)
    difference = float(np.nan_to_num(np.abs(answers_NK - own_NK), nan=1.0).max())
    return Measured(one.name, one.precision, milliseconds, int(changed_N.sum()), difference)


def _known_otherwise(answers: Answers, own: Answers) -> np.ndarray:
    """Which images [N] are unlike those of the training to one of the two alone."""
    if own.distances_N is None:
        return np.zeros(len(own.probabilities_NK), bool)
    if answers.distances_N is None:  # it does not say
        return np.ones(len(own.probabilities_NK), bool)
    is_far = ~(np.abs(answers.distances_N - own.distances_N) <= _AT_THE_LIMIT)
    return is_far & ((answers.distances_N <= 1) != (own.distances_N <= 1))


def _fastest(measured: Sequence[Measured]) -> tuple[int, str]:
    """The place of the choice, and its reason."""
    own = measured[0]
    places = [place for place, one in enumerate(measured) if place and one.is_safe]
    best = min(places, key=lambda place: measured[place].milliseconds or math.inf, default=0)
    gain = (own.milliseconds or 0.0) / (measured[best].milliseconds or math.inf)
    if not best or gain < MIN_SPEEDUP:
        return 0, "nothing faster gives the same decisions on the parity set"
    return best, f"{gain:.1f} times as fast as {own.engine} {own.precision}; no decision on the parity set changes"


def _key(candidates: Sequence[Candidate], fingerprint: str, threads: int) -> str:
    parts = ["serving 3", processor_as_used(), str(threads), fingerprint, *(one.title for one in candidates)]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _remembered(path: Path, candidates: Sequence[Candidate]) -> Choice | None:
    """The choice that was kept, if it can still be made."""
    try:
        kept = Choice.of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):  # absent or damaged
        return None
    return kept if any(one.title == f"{kept.engine} {kept.precision}" for one in candidates) else None
