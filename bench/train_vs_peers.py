"""A whole ``glassworks train``, from decode to report, against five epochs of each peer; and against the bare work."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from common import BENCH, PEERS_ENV, ROOT, alternate, fresh, glassworks, hymenoptera, median, peer, run, write_results

PEERS = {
    "fastai": ("fastai", "fastai_train.py"),
    "tutorial": ("fastai", "tutorial_train.py"),
    "keras": ("keras", "keras_train.py"),
}


def train(source: Path, work: Path, *, cold: bool) -> dict[str, Any]:
    """One run of the command line; ``seconds`` is the whole process less what an empty one needs for its imports.

    The report's own stages miss the writing of the report itself, which cannot time itself: they are kept beside it.
    """
    cache = work / "cache"
    if cold:
        fresh(cache)
    out = fresh(work / "run")
    arguments = [
        "train",
        source,
        "--backbone",
        "resnet50",
        "--weights",
        "random",
        "--out",
        out,
        "--set",
        "model.size=224",
    ]
    done = glassworks(*arguments, "--json", cache=cache)
    imports = run(
        [sys.executable, "-c", "import glassworks.pipelines.classification.pipeline"], PYTHONPATH=ROOT / "src"
    ).seconds
    stages = json.loads((out / "report.json").read_text(encoding="utf-8"))["seconds"]
    return {
        "seconds": done.seconds - imports,
        "process_seconds": done.seconds,
        "import_seconds": imports,
        "peak_mib": done.peak_mib,
        "stages": stages,
        "stage_seconds": sum(stages.values()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=5, help="of each peer")
    parser.add_argument("--images", type=int, help="per class and part, for a trial")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--peers-env", type=Path, default=PEERS_ENV)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source = hymenoptera(work / "data", options.images)
        contenders = {
            "glassworks": lambda: train(source, work, cold=True),
            "glassworks, cached": lambda: train(source, work, cold=False),
            "bare": lambda: run([sys.executable, BENCH / "bare.py", source]).document,
        }
        for peer_name in options.peers:
            kind, script = PEERS[peer_name]
            contenders[peer_name] = lambda kind=kind, script=script: peer(
                options.peers_env, kind, script, source, "--epochs", str(options.epochs)
            )
        results = alternate(options.rounds, contenders)
    ours, bare = median(results["glassworks"], "seconds"), median(results["bare"], "seconds")
    ratios = {name: median(results[name], "seconds") / ours for name in options.peers}
    rows: list[list[Any]] = [
        ["glassworks train, nothing cached", ours, median(results["glassworks"], "process_seconds"), 1.0],
        ["glassworks train, everything cached", median(results["glassworks, cached"], "seconds"),
         median(results["glassworks, cached"], "process_seconds"), ""],
        ["bare decode + bare bfloat16 forward pass", bare, "", f"{ours / bare:.2f} (train / bare)"],
    ]  # fmt: skip
    for peer_name, ratio in ratios.items():
        title = f"{peer_name}, {options.epochs} epochs"
        rows.append(
            [title, median(results[peer_name], "seconds"), median(results[peer_name], "process_seconds"), ratio]
        )
    num_images = results["bare"][0]["images"]
    write_results(
        "train_vs_peers",
        f"Train on {num_images} photographs, resnet50: a whole run against {options.epochs} epochs of the peers",
        ["", "work, s", "whole process, s", "times ours"],
        rows,
        {"options": {"rounds": options.rounds, "epochs": options.epochs, "images": options.images},
         "train_over_bare": ours / bare, "peers_over_train": ratios, "rounds": results},
    )  # fmt: skip


if __name__ == "__main__":
    main()
