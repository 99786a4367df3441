"""Windows of a long text as batches.

Shape letters: N characters, B batch, T window.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import torch

from glassworks.data.loader import TensorBatch


@dataclass(frozen=True)
class Windows:
    """Stretches of one text: a row is where its window begins; targets are the characters one further.

    Attributes:
        codes: int64 [N].
        length: T.
        unit: what a row is called, in the plural.
    """

    codes: np.ndarray
    length: int
    unit: str = "windows"

    def batch(self, rows: np.ndarray) -> TensorBatch:
        """``inputs`` and ``targets`` int64 [B, T]."""
        places_BT = rows[:, None] + np.arange(self.length)
        parts = {"inputs": self.codes[places_BT], "targets": self.codes[places_BT + 1]}
        return TensorBatch({name: torch.as_tensor(part) for name, part in parts.items()})

    def fingerprint(self, rows: np.ndarray) -> bytes:
        """The text and where the windows begin."""
        digest = hashlib.blake2b(f"{self.length}".encode(), digest_size=16)
        digest.update(self.codes.tobytes() + rows.tobytes())
        return digest.digest()

    def begins(self) -> np.ndarray:
        """Where windows that lie end to end begin."""
        return np.arange(0, len(self.codes) - self.length, self.length)

    def streams(self, count: int) -> tuple[np.ndarray, int]:
        """Windows such that batches of the given size follow one another in ``count`` stretches of the text.

        Returns:
            Where they begin, batch by batch; and how many stretches there really are.
        """
        count = max(1, min(count, (len(self.codes) - 1) // self.length))
        steps = (len(self.codes) - 1) // (count * self.length)
        begins_SC = np.arange(steps)[:, None] * self.length + np.arange(count) * steps * self.length
        return begins_SC.reshape(-1), count
