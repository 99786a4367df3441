"""What ``generate`` was asked for, and what a trained network made of it."""

from dataclasses import dataclass, field
from typing import Any

from glassworks.core.report import Report


@dataclass(frozen=True, kw_only=True)
class GenerateRequest:
    """What is to be made; each kind of network reads what concerns it.

    Attributes:
        prompt: to go on from, to translate or to draw; may be empty.
        count: how many to make.
        temperature: of a language model's choices; ``None`` for the kind's own.
        length: characters to write at most; ``None`` for the kind's own.
        seed: same seed, same result.
        out: folder for images; ``None`` for one in the run.
    """

    prompt: str = ""
    count: int = 1
    temperature: float | None = None
    length: int | None = None
    seed: int = 0
    out: str | None = None


@dataclass(kw_only=True)
class Generated(Report):
    """What was made.

    Attributes:
        run: path of the run folder.
        task: the kind of recipe.
        prompt: what was asked for.
        texts: what was written.
        pictures: paths of the images that were drawn.
        details: anything else worth knowing, by name.
    """

    run: str
    task: str
    prompt: str
    texts: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
