"""What is measured of a Boltzmann machine after every epoch; kept in the history, chosen by nothing."""

from typing import Any

import numpy as np
import torch

from glassworks.pipelines.rbm.partition import can_enumerate, exact_log_z, log_likelihoods
from glassworks.tasks.rbm import BoltzmannLearning
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

_QUICK = 1 << 16  # states that may be gone through once an epoch


class Watched(Observer):
    """Adds measures to the history's entry.

    ``reconstruction``; ``free_energy_gap``, held out less learned, which grows where the machine learns by heart; and
    for small machines of known patterns the exact ``log_likelihood``.

    Args:
        task: what is trained.
        train_NV: some of the rows learned from.
        held_out_NV: some others; may be none.
    """

    def __init__(self, task: BoltzmannLearning, train_NV: np.ndarray, held_out_NV: np.ndarray) -> None:
        self.task = task
        self.train_NV, self.held_out_NV = torch.from_numpy(train_NV), torch.from_numpy(held_out_NV)

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Measures."""
        machine = self.task.machine
        train = self.task.evaluate([{"inputs": self.train_NV}])
        entry["reconstruction"] = train["reconstruction"]
        if len(self.held_out_NV):
            held_out = self.task.evaluate([{"inputs": self.held_out_NV}])
            entry["free_energy_gap"] = held_out["free_energy"] - train["free_energy"]
        elif can_enumerate(machine) and 1 << min(machine.weight.shape) <= _QUICK:
            entry["log_likelihood"] = float(log_likelihoods(machine, self.train_NV, exact_log_z(machine)).mean())
