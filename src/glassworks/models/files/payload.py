"""What a model file can hold, of three kinds, and what is said where another one was wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassworks.core.errors import ModelFileError

_AGAIN = "Ask for the file again where it came from, or train the model again; nothing was run."


@dataclass(frozen=True)
class Payload:
    """What a file can hold.

    Attributes:
        format: the document's ``format``.
        file: what such a file is called.
        holds: what it holds.
        use: what such a file is good for, where another payload was wanted.
        again: what to do where one is damaged.
    """

    format: str
    file: str
    holds: str
    use: str
    again: str = _AGAIN


CLASSIFIER = Payload(
    "glassworks-model/1",
    "a model file",
    "an image classifier",
    "Use it with `glassworks predict`, `evaluate` or `export`, or train on with --weights.",
)
NETWORKS = Payload(
    "glassworks-networks/1",
    "a file of networks",
    "the networks of a task",
    "See the run's report.html for what it learned.",
)
BACKBONE = Payload(
    "glassworks-backbone/1",  # its files do not say so: they are older than the field, and known by what they name
    "a file of pretrained weights",
    "a backbone without a head",
    "Train a classifier with it: glassworks train SOURCE --weights FILE",
    "Install glassworks again, or make the file again with `glassworks train pretrain_formula_resnet`.",
)
PAYLOADS = (CLASSIFIER, NETWORKS, BACKBONE)


def payload_of(document: Mapping[str, Any]) -> Payload | None:
    """What a file with this document holds, by its format."""
    if "format" not in document and "network" in document and "tensors" in document:
        return BACKBONE
    return next((payload for payload in PAYLOADS if payload.format == document.get("format")), None)


def require(wanted: Payload, document: Mapping[str, Any], path: Path) -> None:
    """Refuses a file of another payload, or of none.

    Raises:
        ModelFileError: it is one.
    """
    found = payload_of(document)
    if found is None:
        raise ModelFileError(
            expected=f"{wanted.file} of the format {wanted.format} at {path}",
            found=f"the format {str(document.get('format'))[:100]!r}",
            do="A newer glassworks may have written it: pip install --upgrade glassworks",
        )
    if found is not wanted:
        raise ModelFileError(
            expected=f"{wanted.holds} ({wanted.format}) at {path}",
            found=f"{_described(found, document)} ({found.format})",
            do=found.use,
        )


def _described(payload: Payload, document: Mapping[str, Any]) -> str:
    if payload is NETWORKS:
        return f"networks of the task '{str(document.get('task'))[:100]}', which has no class names"
    return payload.holds
