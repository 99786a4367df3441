"""Differences between ours and other representations on the same test images and the same draws of labels.

The small sets' own intervals overlap where differences are real: an image that is hard for one is hard for all. The
interval here is a bootstrap's, over images and draws alike (2,000 resamples, 2.5 to 97.5 %).

Run: python bench/formula_paired.py
"""

import json
import time
from typing import Any

import numpy as np
import torch

from common import BENCH, machine
from formula_backbones import Data, digits, features, head_right, hymenoptera, representations
from glassworks.core.device import reuse_freed_memory

RESULTS = BENCH / "results" / "formula_paired.json"
KINDS = ("ours", "patches", "random", "pixels", "hog")
SETS = {"digits": (digits, (10, 50, None)), "hymenoptera": (hymenoptera, (10, 50, None))}
"""And labels per class; ``None`` for all, of which there is one draw."""
DRAWS, RESAMPLES = 20, 2000


def answers(data: Data, found: tuple, per_class: int | None) -> np.ndarray:
    """Which images are classified correctly after each draw: bool [draws, N]."""
    draws = DRAWS if per_class else 1
    return np.stack([head_right(data, found, data.rows(per_class, draw))[0] for draw in range(draws)])


def difference(ours: np.ndarray, others: np.ndarray) -> dict[str, Any]:
    """Mean gain of ours, and the bootstrap's interval."""
    gains = ours.astype(float) - others
    draws, n = gains.shape
    random, means = np.random.default_rng(0), []
    for _ in range(RESAMPLES):
        rows, columns = random.integers(0, draws, draws), random.integers(0, n, n)
        means.append(gains[rows][:, columns].mean())
    low, high = np.quantile(means, (0.025, 0.975))
    return {"gain": float(gains.mean()), "interval": [float(low), float(high)], "n": n, "draws": draws}


def main() -> None:
    torch.set_num_threads(1)
    reuse_freed_memory()
    document: dict[str, Any] = {"rows": [], "machine": machine(), "measured": time.strftime("%Y-%m-%d")}
    for name, (make, counts) in SETS.items():
        data = make()
        rows = np.arange(len(data.train))
        values = {k: features(data, compute, rows) for k, compute in representations(name, list(KINDS)).items()}
        for per_class in counts:
            right = {kind: answers(data, found, per_class) for kind, found in values.items()}
            for kind in KINDS[1:]:
                row = {"data": name, "kind": kind, "per_class": per_class or "all"}
                row |= {"ours": float(right["ours"].mean()), "other": float(right[kind].mean())}
                document["rows"].append(row | difference(right["ours"], right[kind]))
                RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
                print(document["rows"][-1], flush=True)


if __name__ == "__main__":
    main()
