"""The head against scikit-learn's LogisticRegressionCV, and against this package's solver in another tree.

python bench/head.py [--before SRC] [--rounds 3] [--sizes 900x1280x10,...] [--theirs-up-to 2000] [--more]

Features are those of the shipped backbone on CIFAR-10 (``../shared``), computed once; a size takes so many images and
features of them. All contenders get the same folds and the strengths that ours tried, in processes of their own that
alternate; a process counts from its features in memory to the solved head. scikit-learn's workers are processes of
their own, whose time is not counted as the processor's. Beyond ``--theirs-up-to`` rows it makes one of its fits, at the
strength that ours chose and for ``ITERATIONS`` at most: its search makes as many as folds times strengths. With
``--more`` the sizes are added to those of the results that are there.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from common import ROOT, alternate, median, run, unpack, write_results

ITERATIONS = 100
RESULTS = Path(__file__).parent / "results" / "head.json"
SIZES = "900x1280x10,1487x1280x10,6000x1280x100,60000x5120x10,50000x1280x100"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, help="the folder that holds another tree's package")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--theirs-up-to", type=int, default=2000, help="rows that scikit-learn is given at most")
    parser.add_argument("--features", type=Path, help="folder with features.npy and labels.npy, to keep them")
    parser.add_argument("--more", action="store_true", help="add to the results that are there")
    parser.add_argument("--one", choices=["ours", "theirs", "one fit"], help=argparse.SUPPRESS)
    parser.add_argument("--path", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        contenders = {"ours": ours, "theirs": theirs, "one fit": one_fit}
        print(json.dumps(contenders[options.one](options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        options.features = options.features or Path(folder)
        if not (options.features / "features.npy").exists():
            images = unpack("cifar10-jpg.tar.gz", Path(folder))
            words = [Path(__file__).with_name("head_features.py"), images, options.features]
            run([sys.executable, *words], PYTHONPATH=ROOT / "src", GLASSWORKS_CACHE=Path(folder) / "cache")
        compare(options)


def compare(options: argparse.Namespace) -> None:
    known = json.loads(RESULTS.read_text()) if options.more else {}
    numbers, loads = known.get("sizes", {}), known.get("load_before", {})
    for size in options.sizes.split(","):
        loads[size], found = os.getloadavg()[0], dict[str, Any]()

        def ours(size: str = size, found: dict[str, Any] = found) -> dict[str, Any]:
            found |= contender(options, "ours", size, ROOT / "src")
            return found.copy()

        def theirs(who: str, size: str = size, found: dict[str, Any] = found) -> dict[str, Any]:
            given = found["path"] if who == "theirs" else [found["chosen"]]
            return contender(options, who, size, ROOT / "src", given)

        contenders: dict[str, Callable[[], Any]] = {"ours": ours}
        if options.before:
            contenders["before"] = partial(contender, options, "ours", size, options.before)
        if int(size.split("x")[0]) <= options.theirs_up_to:
            contenders["scikit-learn"] = partial(theirs, "theirs")
        else:
            contenders[f"scikit-learn, {ITERATIONS} iterations of one fit"] = partial(theirs, "one fit")
        numbers[size] = alternate(options.rounds, contenders)
        print(size, {name: median(results, "wall") for name, results in numbers[size].items()}, file=sys.stderr)
    write_results(
        "head",
        "The regularisation search and the solved head, from features in memory",
        ["rows x features x classes", "by", "rounds", "seconds", "processor seconds", "times ours",
         "held-out loss of the choice differs by", "of any strength", "objective, against ours"],
        [line for size, contenders in numbers.items() for line in table(size, contenders)],
        {"load_before": loads, "sizes": numbers},
    )  # fmt: skip


def table(size: str, contenders: dict[str, list[dict[str, Any]]]) -> list[list[Any]]:
    """What is shown of a size: a line for each contender."""
    first, lines = contenders["ours"][0], []
    wall = median(contenders["ours"], "wall")
    for name, results in contenders.items():
        losses = results[0]["losses"]
        differences = {k: abs(losses[k] - loss) for k, loss in first["losses"].items() if k in losses}
        of_choice = differences.get(f"{first['chosen']:.3e}", float("nan"))
        furthest = max(differences.values(), default=float("nan"))
        lines.append(
            [size.replace("x", " x "), name, len(results), median(results, "wall"), median(results, "processor"),
             median(results, "wall") / wall, f"{of_choice:.1e}", f"{furthest:.1e}",
             f"{results[0]['objective'] - first['objective']:+.1e}"]
        )  # fmt: skip
    return lines


def contender(options: argparse.Namespace, who: str, size: str, source: Path, path: list[float] | None = None) -> Any:
    """One process."""
    words = ["--one", who, "--sizes", size, "--features", options.features, "--path", json.dumps(path)]
    return run([sys.executable, __file__, *words], PYTHONPATH=source).document


def data(options: argparse.Namespace) -> tuple[np.ndarray, np.ndarray]:
    """Features float32 and labels of one size."""
    images, features, classes = map(int, options.sizes.split("x"))
    random, labels = np.random.default_rng(0), np.load(options.features / "labels.npy")
    kept = np.flatnonzero(labels < classes)
    rows = np.sort(random.permutation(kept)[:images])
    values = np.load(options.features / "features.npy", mmap_mode="r")
    columns = np.sort(random.permutation(values.shape[1])[:features])
    chosen = np.ascontiguousarray(values[rows][:, columns], np.float32)
    return chosen, labels[rows] if classes <= 10 else cut(chosen, labels[rows], classes // 10)


def cut(features: np.ndarray, labels: np.ndarray, parts: int) -> np.ndarray:
    """More classes than there are: each is cut into parts by k-means in its features, the same in every process."""
    from sklearn.cluster import MiniBatchKMeans

    finer = np.empty_like(labels)
    for label in range(labels.max() + 1):
        at = np.flatnonzero(labels == label)
        clusters = MiniBatchKMeans(parts, random_state=0, n_init=1).fit(features[at]).labels_
        finer[at] = parts * label + clusters
    return finer


def ours(options: argparse.Namespace) -> dict[str, Any]:
    from glassworks.core.context import RunContext
    from glassworks.pipelines.classification.head.config import HeadConfig
    from glassworks.pipelines.classification.head.search import fit_head

    features, labels = data(options)
    begin, processor = time.perf_counter(), time.process_time()
    found = fit_head(
        lambda rows: (features[rows[at : at + 4096]] for at in range(0, len(rows), 4096)),
        np.arange(len(labels))[:, None], labels, int(labels.max()) + 1, HeadConfig(), seed=0, context=RunContext(),
    )  # fmt: skip
    wall, processor = time.perf_counter() - begin, time.process_time() - processor
    return {
        "wall": wall, "processor": processor, "path": [point.regularisation for point in found.path],
        "losses": {f"{point.regularisation:.3e}": point.log_loss for point in found.path},
        "objective": found.solution.objective, "gradient_norm": found.solution.gradient_norm,
        "chosen": found.regularisation, "searched_on": found.searched_on,
    }  # fmt: skip


def theirs(options: argparse.Namespace) -> dict[str, Any]:
    """On standardized features, as ours are inside, with the strengths and the folds of ours."""
    from sklearn.linear_model import LogisticRegressionCV

    from glassworks.pipelines.classification.head.folds import stratified_folds

    features, labels = data(options)
    folds = stratified_folds(labels, 5, 0)
    begin, processor = time.perf_counter(), time.process_time()
    centred = standardized(features)
    solver = LogisticRegressionCV(
        Cs=[1 / (strength * len(labels)) for strength in options.path], cv=folds, scoring="neg_log_loss", tol=1e-6,
        max_iter=20_000, n_jobs=2, use_legacy_attributes=False, l1_ratios=(0.0,),
    )  # fmt: skip
    solver.fit(centred, labels)
    wall, processor = time.perf_counter() - begin, time.process_time() - processor
    scores = -np.asarray(solver.scores_).reshape(len(folds), -1)
    sizes = np.array([len(held_out) for _, held_out in folds])
    losses = (scores * sizes[:, None]).sum(axis=0) / sizes.sum()
    strength = 1 / (float(np.ravel(solver.C_)[0]) * len(labels))
    return {
        "wall": wall, "processor": processor, "chosen": strength,
        "losses": {f"{s:.3e}": float(loss) for s, loss in zip(options.path, losses, strict=True)},
        "objective": objective_of(solver, centred, labels, strength),
    }  # fmt: skip


def one_fit(options: argparse.Namespace) -> dict[str, Any]:
    """At one strength, on all rows, from zero; ended early where it takes more iterations."""
    import warnings

    from sklearn.linear_model import LogisticRegression

    features, labels = data(options)
    (strength,) = options.path
    begin, processor = time.perf_counter(), time.process_time()
    centred = standardized(features)
    solver = LogisticRegression(C=1 / (strength * len(labels)), tol=1e-6, max_iter=ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged
        solver.fit(centred, labels)
    wall, processor = time.perf_counter() - begin, time.process_time() - processor
    objective = objective_of(solver, centred, labels, strength)
    return {
        "wall": wall,
        "processor": processor,
        "iterations": int(solver.n_iter_[0]),
        "losses": {},
        "objective": objective,
    }


def standardized(features: np.ndarray) -> np.ndarray:
    """float64: every feature about its mean, all of them by one scale."""
    centred = features.astype(np.float64) - features.mean(axis=0, dtype=np.float64)
    centred /= np.sqrt((centred**2).mean())
    return centred


def objective_of(solver: Any, centred: np.ndarray, labels: np.ndarray, strength: float) -> float:
    """The mean log loss of the rows and the penalty."""
    from scipy.special import log_softmax

    log_p = log_softmax(centred @ solver.coef_.T + solver.intercept_, axis=1)[np.arange(len(labels)), labels]
    return float(-log_p.mean() + strength / 2 * (solver.coef_**2).sum())


if __name__ == "__main__":
    main()
