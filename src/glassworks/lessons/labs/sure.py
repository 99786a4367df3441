"""A network that is too sure of its digits: its sums for the page, and what the library makes of them.

Shape letters: N digits, K classes.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.data.loader import Loader
from glassworks.metrics.calibration import fit_temperature
from glassworks.pipelines.dense import dense
from glassworks.pipelines.threshold.rules import choose, probabilities
from glassworks.pipelines.threshold.train import Parts, columns, strangers, sums

_EXAMPLES, _EPOCHS, _BATCH = 100, 200, 20
_SHOWN = 400  # digits of a set that the page is given
_STRANGE = 100
MOST_WRONG = 0.01
"""Share of wrong answers that the library's threshold allows."""
SEEDS = 8
"""Networks that a reader may ask for."""


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Sums and labels by set, sums of images that are no digits, and the library's temperature and threshold."""
    return examined(int(asked.get("seed", 0)) % SEEDS)


@lru_cache(maxsize=SEEDS)
def examined(seed: int) -> dict[str, Any]:
    """Trains on 100 digits, chooses on half of the others, and gives what the page measures the rest with."""
    parts = Parts.divided(seed, _EXAMPLES)
    network = learned(parts, seed)
    choosing_ND, choosing_N = columns(parts, parts.choose)
    logits_NK = sums(network, choosing_ND)
    temperature = fit_temperature(logits_NK, choosing_N)
    chosen_NK = probabilities(logits_NK, temperature)
    threshold = choose(chosen_NK.max(axis=1), chosen_NK.argmax(axis=1) == choosing_N, MOST_WRONG)
    return {
        "temperature": temperature,
        "threshold": threshold,
        "sets": {
            "others": _set(network, parts, parts.measure[:_SHOWN]),
            "learned": _set(network, parts, parts.learn),
        },
        "strangers": {
            name: _rounded(sums(network, images_ND[:_STRANGE])) for name, images_ND in strangers(parts.digits).items()
        },
    }


def learned(parts: Parts, seed: int) -> nn.Sequential:
    """Until the digits are known by heart: such networks are too sure."""
    network = dense([64, 128, 10], "relu", seed=seed)
    loader = Loader(parts.digits.columns, parts.learn, _BATCH, seed, shuffle=True, drop_last=True)
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    for epoch in range(_EPOCHS):
        for batch in loader.epoch(epoch):
            optimizer.zero_grad()
            F.cross_entropy(network(batch["inputs"]), batch["targets"]).backward()
            optimizer.step()
    return network.eval()


def _set(network: nn.Module, parts: Parts, rows: np.ndarray) -> dict[str, Any]:
    inputs_ND, labels_N = columns(parts, rows)
    return {"logits": _rounded(sums(network, inputs_ND)), "labels": labels_N.tolist()}


def _rounded(logits_NK: np.ndarray) -> list[list[float]]:
    """Three digits are enough for a page, and halve what is sent."""
    return np.round(logits_NK.astype(float), 3).tolist()
