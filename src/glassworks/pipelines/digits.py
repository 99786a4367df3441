"""scikit-learn's 1,797 small digits as plain numbers, for experiments that compare trainings with each other.

Shape letters: N digits, D pixels (64).
"""

from dataclasses import dataclass

import numpy as np

from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, TensorBatch, Tensors


@dataclass(frozen=True)
class Digits:
    """The digits, divided.

    Attributes:
        columns: ``inputs`` float32 [N, D], standardised by one mean and one deviation, and ``targets`` int64 [N].
        train: rows to learn from.
        held_out: rows to measure on, the same share of each class.
    """

    columns: Tensors
    train: np.ndarray
    held_out: np.ndarray

    @classmethod
    def divided(cls, seed: int, *, num_train: int | None = None) -> "Digits":
        """A fifth is held out; ``num_train`` of the rest is learned from, by default all of it."""
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split

        pixels_ND, labels_N = load_digits(return_X_y=True)
        rows = np.arange(len(labels_N))
        state = derive(seed, "digits") % 2**32
        train, held_out = train_test_split(rows, test_size=0.2, stratify=labels_N, random_state=state)
        inputs_ND = ((pixels_ND - pixels_ND[train].mean()) / pixels_ND[train].std()).astype(np.float32)
        columns = Tensors({"inputs": inputs_ND, "targets": labels_N.astype(np.int64)}, "digits")
        return cls(columns, np.asarray(train[:num_train]), np.asarray(held_out))

    def training(self, batch_size: int, seed: int) -> Loader[TensorBatch]:
        """Shuffled batches to learn from."""
        return Loader(self.columns, self.train, min(batch_size, len(self.train)), seed, shuffle=True, drop_last=True)

    def measuring(self) -> Loader[TensorBatch]:
        """What is held out, as one batch."""
        return Loader(self.columns, self.held_out, len(self.held_out))
