"""The recorded health of a training: the forms of what the recorder measures, and a run's files read back.

``health.jsonl`` has one JSON object per line: a ``sample`` (one step, every layer), an ``evaluation`` in which batch
normalisations went on learning, or the ``end`` of a training whose loss or weights were not finite any more.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from glassworks.core.workspace import RunFolder

DIGITS = 6
"""Significant digits that are kept: rules compare orders of magnitude."""


@dataclass
class LayerHealth:
    """A layer with weights, in one step; ``None`` where it was not measured or not finite.

    Attributes:
        name: its dotted name.
        kind: its class; empty for one that gave nothing in this step.
        network: which of several networks it belongs to; empty where there is one.
        mean: of all values that it gave.
        std: of these.
        gradient: length (Euclidean norm) of the loss's gradient at what it gave, over the batch, before any clipping.
        weight: length of its weights before the step.
        weight_gradient: length of their gradient, before any clipping.
        update: how far the step moved them, as a share of ``weight``.
    """

    name: str
    kind: str = ""
    network: str = ""
    mean: float | None = None
    std: float | None = None
    gradient: float | None = None
    weight: float | None = None
    weight_gradient: float | None = None
    update: float | None = None


@dataclass
class ActivationHealth:
    """An activation function in one step.

    Attributes:
        layer: the module that called it.
        function: ``relu``, ``sigmoid``, ...
        number: which of several alike in that module, counted from 0.
        units: how many channels.
        seen: values of each, over the batch and all positions.
        after: how many layers with weights had answered before it.
        silent: which of them gave the least value for the whole batch, as hexadecimal digits of a row of bits; empty
            for none, ``None`` for functions without such a floor.
        saturated: share of the values next to one of two ends; ``None`` for functions without them.
    """

    layer: str
    function: str
    number: int
    units: int
    seen: int = 0
    after: int = 0
    silent: str | None = None
    saturated: float | None = None

    @property
    def name(self) -> str:
        """The module and the function."""
        ordinal = f" {self.number + 1}" if self.number else ""
        return f"{self.layer} {self.function}{ordinal}".strip()

    def mask(self) -> np.ndarray:
        """``silent`` as truth values [C]."""
        bits = np.frombuffer(bytes.fromhex(self.silent or ""), dtype=np.uint8)
        return np.unpackbits(bits, count=self.units).astype(bool) if len(bits) else np.zeros(self.units, dtype=bool)


@dataclass
class NormHealth:
    """A batch normalisation in one step, before it took the batch in.

    Attributes:
        name: its dotted name.
        training: it normalised by the batch, not by its running statistics.
        frozen: it did not while its network was in training mode, which somebody will have wanted.
        shift: distance of the batch's mean from the running mean, in running standard deviations; median over channels.
        spread: absolute natural logarithm of the batch's variance over the running one; median over channels.
        untouched: the running statistics are those that it was made with, mean 0 and variance 1.
    """

    name: str
    training: bool
    frozen: bool
    shift: float | None
    spread: float | None
    untouched: bool


@dataclass
class Sample:
    """One step of a training.

    Attributes:
        layers: those with weights, in the order in which they work.
        activations: likewise.
        norms: likewise.
        step: updates done, this one included.
        epoch: counted from 1.
        loss: of the batch, before the update.
        learning_rate: of this step.
        gradient: length of all gradients together, before any clipping.
    """

    layers: list[LayerHealth]
    activations: list[ActivationHealth]
    norms: list[NormHealth]
    step: int = 0
    epoch: int = 0
    loss: float | None = None
    learning_rate: float | None = None
    gradient: float | None = None

    def line(self) -> dict[str, Any]:
        """The JSON object of ``health.jsonl``."""
        own = {name: _rounded(getattr(self, name)) for name in ("step", "epoch", "loss", "learning_rate", "gradient")}
        parts = {
            name: [{key: _rounded(value) for key, value in vars(one).items()} for one in getattr(self, name)]
            for name in ("layers", "activations", "norms")
        }
        return {"kind": "sample", **own, **parts}

    @classmethod
    def of(cls, line: dict[str, Any]) -> "Sample":
        """From such an object."""
        values = {name: value for name, value in line.items() if name != "kind"}
        values["layers"] = [LayerHealth(**layer) for layer in line["layers"]]
        values["activations"] = [ActivationHealth(**activation) for activation in line["activations"]]
        values["norms"] = [NormHealth(**norm) for norm in line["norms"]]
        return cls(**values)


@dataclass
class Recording:
    """What a training left about its health.

    Attributes:
        samples: in order.
        learned_in_evaluation: batch normalisation to the number of evaluations in which its statistics moved.
        broken_at: the step by which a loss or a weight was not finite; ``None`` where all went well.
        losses: step and loss of every logged step.
        history: one entry per epoch, as in ``FitResult``.
    """

    samples: list[Sample] = field(default_factory=list)
    learned_in_evaluation: dict[str, int] = field(default_factory=dict)
    broken_at: int | None = None
    losses: list[tuple[int, float]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: RunFolder) -> "Recording":
        """From the files of one training; half-written lines are left out."""
        recording, moved = cls(), Counter[str]()
        for line in _lines(folder.health):
            if line.get("kind") == "sample":
                recording.samples.append(Sample.of(line))
            elif line.get("kind") == "evaluation":
                moved.update(line["learned"])
            elif line.get("kind") == "end":
                recording.broken_at = line["step"]
        recording.learned_in_evaluation = dict(moved)
        for line in _lines(folder.log):
            if line.get("kind") == "epoch":
                recording.history.append({name: value for name, value in line.items() if name != "kind"})
            elif line.get("kind") == "step" and "loss" in line:
                recording.losses.append((line["step"], line["loss"]))
        return recording


def recorded_trainings(folder: RunFolder) -> dict[str, RunFolder]:
    """Every training of a run that was recorded, by its name; the run's own has the empty one."""
    found = {path.parent.name: RunFolder(path.parent) for path in sorted(folder.path.glob(f"*/*/{folder.health.name}"))}
    return ({"": folder} if folder.health.is_file() else {}) | found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value
