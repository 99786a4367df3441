"""Weights between the exact head's and the tuned ones: what they gain, and what decides whether they are kept.

Sets, network and settings are those of ``finetune_schedules.py``. After each training the network is measured at shares
of the way from the head's weights (0) to the tuned ones (1): on the monitor images, and on the held-out ones, there at
the temperature that would be served. Each training is kept as soon as it has ended, and not repeated.

Run: python bench/finetune_line.py [--sets ...] [--seeds ...]; without images to try, the table.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest import mock

import numpy as np

from common import BENCH, ROOT, write_results
from finetune_schedules import PER_CLASS, tried

RESULTS = BENCH / "results" / "finetune_line.json"
SHARES = (0.0, 0.5, 0.75, 1.0)
SCHEDULE = "rate 1e-3, 6 epochs, never stopped early"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=[], choices=PER_CLASS, metavar="SET")
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2])
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir(), "finetune-line"))
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["GLASSWORKS_CACHE"] = str(options.work / "cache")
    options.work.mkdir(parents=True, exist_ok=True)
    runs = json.loads(RESULTS.read_text())["runs"] if RESULTS.is_file() else []
    for name in options.sets:
        for seed in options.seeds:
            if not any((one["set"], one["seed"]) == (name, seed) for one in runs):
                runs.append(along_the_line(name, seed, options.work))
                write(runs)
    write(runs)


def along_the_line(name: str, seed: int, work: Path) -> dict[str, Any]:
    """One fine-tuning, and the network at every share of its way."""
    from glassworks.pipelines.classification import finetune
    from glassworks.pipelines.classification.learning import Learner

    fit, go_back, seen = Learner.fit, finetune.go_back, {}

    def fitted(learner: Any) -> Any:
        seen["learner"] = learner
        return fit(learner)

    def measured(network: Any, start: Any) -> None:
        seen["line"] = line(network, start, seen["learner"])
        go_back(network, start)

    with mock.patch.object(Learner, "fit", fitted), mock.patch.object(finetune, "go_back", measured):
        found = tried(name, seed, SCHEDULE, work)
    return figures(name, seed, found["head"], seen["line"])


def line(network: Any, start: Any, learner: Any) -> dict[str, Any]:
    """Logits at every share; the network is left as it was."""
    import torch

    end, batches, found = [one.detach().clone() for one in network.parameters()], learner.batches, []
    for share in SHARES:
        with torch.no_grad():
            for parameter, before, after in zip(network.parameters(), start, end, strict=True):
                parameter.copy_(torch.lerp(before, after, share))
        found.append(
            [learner.task.predict(part.epoch(0)) for part in (batches.monitor_batches(), batches.held_out_batches())]
        )
    with torch.no_grad():
        for parameter, after in zip(network.parameters(), end, strict=True):
            parameter.copy_(after)
    (_, monitor_labels), (_, held_labels) = found[0]
    return {
        "shares": SHARES, "monitor": [one[0][0].numpy() for one in found], "monitor_labels": monitor_labels.numpy(),
        "held": [one[1][0].numpy() for one in found], "held_labels": held_labels.numpy(),
    }  # fmt: skip


def figures(name: str, seed: int, head: float, line: dict[str, Any]) -> dict[str, Any]:
    """What is kept of one training.

    Args:
        name: of the set.
        seed: of the training.
        head: held-out accuracy of the exact head on all training images.
        line: logits and labels at the shares.
    """
    from glassworks.metrics.calibration import WATCHED, fit_temperature

    at_shares: dict[str, Any] = {}
    labels_M, labels_N = (np.asarray(line[key]) for key in ("monitor_labels", "held_labels"))
    start_MK = np.asarray(line["monitor"][list(line["shares"]).index(0.0)])
    for share, monitor_MK, held_NK in zip(line["shares"], line["monitor"], line["held"], strict=True):
        logits_MK, logits_NK = np.asarray(monitor_MK), np.asarray(held_NK)
        one: dict[str, Any] = {"gain": float((logits_NK.argmax(1) == labels_N).mean() - head)}
        one["more_right"] = int((logits_MK.argmax(1) == labels_M).sum() - (start_MK.argmax(1) == labels_M).sum())
        for key, spread in (("free", np.inf), ("believed", WATCHED)):
            temperature = fit_temperature(logits_MK, labels_M, spread)
            before_M = losses(start_MK, labels_M, fit_temperature(start_MK, labels_M, spread))
            saved_M = before_M - losses(logits_MK, labels_M, temperature)
            error = saved_M.std() / np.sqrt(len(saved_M))
            one[key] = {
                "temperature": temperature, "log_loss": float(losses(logits_NK, labels_N, temperature).mean()),
                "saved": float(saved_M.mean()), "standard_errors": float(saved_M.mean() / error) if error else 0.0,
            }  # fmt: skip
        at_shares[str(share)] = one
    return {"set": name, "seed": seed, "head": head, "monitor": len(labels_M), "shares": at_shares}


def losses(logits_NK: np.ndarray, labels_N: np.ndarray, temperature: float) -> np.ndarray:
    from scipy.special import log_softmax

    return -log_softmax(logits_NK / temperature, axis=1)[np.arange(len(labels_N)), labels_N]


def by_a_standard_error(one: dict[str, Any]) -> bool:
    """The former rule: each temperature free, a loss lower by its standard error, no fewer right."""
    return one["free"]["standard_errors"] > 1 and one["more_right"] >= 0


def in_both(one: dict[str, Any]) -> bool:
    """Today's rule: a lower loss, and more right."""
    return one["believed"]["saved"] > 0 and one["more_right"] > 0


def write(runs: list[dict[str, Any]]) -> None:
    rows = []
    for name in PER_CLASS:
        for share in SHARES[1:]:
            of_set = sorted((run for run in runs if run["set"] == name), key=lambda run: run["seed"])
            found = [run["shares"][str(share)] for run in of_set]
            if found:
                rows.append([name, share, len(found), f"{100 * fmean(one['gain'] for one in found):+.2f}"])
                rows[-1] += [f"{fmean(one[key]['log_loss'] for one in found):.3f}" for key in ("free", "believed")]
                rows[-1] += [kept(found, rule) for rule in (by_a_standard_error, in_both)]
    head = [
        "images", "share of the way", "seeds", "points gained", "held-out log loss, temperature free",
        "the same, temperature held near 1", "kept by a standard error: points each",
        "kept by loss and count: points each",
    ]  # fmt: skip
    write_results("finetune_line", "Between the head's weights and the tuned ones", head, rows, {"runs": runs})


def kept(found: list[dict[str, Any]], rule: Any) -> str:
    gains = [f"{100 * one['gain']:+.1f}" for one in found if rule(one)]
    return f"{len(gains)} of {len(found)}: {', '.join(gains)}" if gains else f"none of {len(found)}"


if __name__ == "__main__":
    main()
