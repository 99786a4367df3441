"""Runs beside each other on the images that all of them held out: accuracy, interval, and what is more than chance."""

from typing import Any

import numpy as np

from glassworks.core.errors import InputError
from glassworks.insight.comparison.compute import pairs
from glassworks.metrics.intervals import wilson
from glassworks.metrics.significance import paired_interval


def compared(answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Runs by their names, with what each says of its held-out images, on those that they share.

    Raises:
        InputError: they have no held-out image in common.
    """
    said = {name: {(one["path"], one["true"]): one for one in found["images"]} for name, found in answers.items()}
    shared = set.intersection(*(set(images) for images in said.values()))
    images = sorted(shared)
    if not images:
        raise InputError(
            expected="runs with held-out images in common",
            found="runs that were measured on other images each",
            do="Compare runs on the same images with the same seed, such as one that was trained again.",
        )
    right = {name: np.array([own[key]["predicted"] == key[1] for key in images]) for name, own in said.items()}
    runs = [
        {
            "name": name,
            "accuracy": float(right_N.mean()),
            "interval": list(wilson(int(right_N.sum()), len(images))),
            "held_out": len(said[name]),
        }
        for name, right_N in right.items()
    ]
    found = [vars(one) | {"interval": list(paired_interval(right[one.a], right[one.b]))} for one in pairs(right)]
    differing = [key for at, key in enumerate(images) if len({bool(right_N[at]) for right_N in right.values()}) > 1]
    return {"n": len(images), "runs": runs, "pairs": found, "differing": [path for path, _ in differing]}
