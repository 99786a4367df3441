"""What a comparison keeps of each network in its folder, so that one that was killed goes on where it stood.

``models/NAME/plan.json`` says for how many epochs a network is trained; ``models/NAME/answers.json``, written last,
which held-out images it classifies right: with that it is finished. A network between the two goes on from its own
checkpoint. Weights of finished ones are not kept: cost does not depend on them.
"""

import json
import time
from dataclasses import asdict, dataclass
from typing import Self

from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder


@dataclass(frozen=True)
class Result:
    """What is kept of a network that was trained.

    Attributes:
        right: for each held-out image, by its index, whether it is classified right.
        classes: names that were learned.
        seconds: that the training took.
        epochs: of the training; 0 where only a head was solved.
    """

    right: dict[int, bool]
    classes: list[str]
    seconds: float
    epochs: int

    @classmethod
    def found_in(cls, folder: RunFolder) -> Self | None:
        """Those of a network that was finished, else ``None``."""
        path = folder.path / "answers.json"
        if not path.is_file():
            return None
        values = json.loads(path.read_text(encoding="utf-8"))
        return cls(**values | {"right": {int(index): bool(right) for index, right in values["right"].items()}})

    def write(self, folder: RunFolder) -> None:
        """Marks the network as finished."""
        write_atomic(folder.path / "answers.json", json.dumps(asdict(self)))


@dataclass(frozen=True)
class Plan:
    """How a network's training began.

    Attributes:
        epochs: that it gets; 0 where only a head is solved.
        spent: seconds before this process that led to the checkpoint it goes on from.
        begun: when this process began with it, in seconds since 1970.
    """

    epochs: int
    spent: float
    begun: float

    @classmethod
    def found_in(cls, folder: RunFolder) -> Self | None:
        """That of a process that was killed, with its seconds up to the newest checkpoint counted as spent."""
        path = folder.path / "plan.json"
        if not path.is_file():
            return None
        before = cls(**json.loads(path.read_text(encoding="utf-8")))
        saved = max((file.stat().st_mtime for file in folder.checkpoints.glob("*.json")), default=before.begun)
        return cls(before.epochs, before.spent + max(0.0, saved - before.begun), time.time())

    @classmethod
    def new(cls, epochs: int) -> Self:
        """That of a training which begins now."""
        return cls(epochs, 0.0, time.time())

    def seconds(self) -> float:
        """That the training has taken until now."""
        return self.spent + max(0.0, time.time() - self.begun)

    def write(self, folder: RunFolder) -> None:
        """Before the training begins, or goes on."""
        write_atomic(folder.path / "plan.json", json.dumps(asdict(self)))
