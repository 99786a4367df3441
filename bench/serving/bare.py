"""The work without a server, over the same bytes: ``bare.py MODEL FOLDER PRECISION SECONDS``. Prints one JSON line.

With ``pace`` as a fifth word only how steady the machine is: what all processes of ``engine`` together compute in each
half second, one image at a time. Otherwise:

- ``predictor``: ``Predictor.stream`` as ``glassworks predict`` uses it, one process on all cores, images a second.
- ``engine``: what the server's workers compute, in the number format that it has chosen, one process for each core
  with batches of eight; and one process on all cores.
- ``predict_ms`` and ``engine_ms``: one image at a time on all cores, the median.
"""

import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

BATCH = 8
WINDOW = 0.5
"""Seconds."""
CORES = multiprocessing.cpu_count()


def main() -> None:
    model, folder, precision, seconds = sys.argv[1], Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    images = [path.read_bytes() for path in sorted(folder.iterdir())]
    if sys.argv[5:] == ["pace"]:
        counts = _in_processes(CORES, _pace, model, precision, images, seconds)
        print(json.dumps({"pace": [sum(together) / WINDOW for together in zip(*counts, strict=False)]}))
        return
    alone = _in_processes(1, _engine, model, precision, CORES, images, seconds / 2)
    spread = _in_processes(CORES, _engine, model, precision, 1, images, seconds)
    (predictor,) = _in_processes(1, _predictor, model, images, seconds)
    (latency,) = _in_processes(1, _latency, model, precision, images, seconds / 2)
    print(
        json.dumps({"predictor": predictor, "engine_per_core": sum(spread), "engine_one_process": alone[0], **latency})
    )


def _in_processes(count: int, work: Callable[..., Any], *arguments: Any) -> list[Any]:
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(count), context.Queue()
    processes = [context.Process(target=_run, args=(work, barrier, answers, arguments)) for _ in range(count)]
    for process in processes:
        process.start()
    found = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    return found


def _run(work: Callable[..., Any], barrier: Any, answers: Any, arguments: tuple[Any, ...]) -> None:
    answers.put(work(barrier, *arguments))


def _opened(model: str, precision: str, threads: int) -> Any:
    from glassworks.serving.engines.opened import open_served

    opened = open_served(model, precision=precision, device="cpu", threads=threads)
    opened.engine.use_threads(threads)
    return opened


def _engine(barrier: Any, model: str, precision: str, threads: int, images: list[bytes], seconds: float) -> float:
    engine = _opened(model, precision, threads).engine
    batches = [images[start : start + BATCH] for start in range(0, len(images) - BATCH + 1, BATCH)]
    engine.probabilities([engine.read(image) for image in batches[0]])
    barrier.wait()
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        engine.probabilities([engine.read(image) for image in batches[done // BATCH % len(batches)]])
        done += BATCH
    return done / (time.perf_counter() - begin)


def _pace(barrier: Any, model: str, precision: str, images: list[bytes], seconds: float) -> list[float]:
    """Images in each window; one that is computed across a bound counts in both by its parts."""
    engine = _opened(model, precision, 1).engine
    engine.probabilities([engine.read(images[0])])
    barrier.wait()
    origin = time.perf_counter()
    ends = [0.0]
    while ends[-1] < seconds:
        engine.probabilities([engine.read(images[len(ends) % len(images)])])
        ends.append(time.perf_counter() - origin)
    bounds = np.arange(0, seconds + WINDOW / 2, WINDOW)
    return np.diff(np.interp(bounds, ends, np.arange(len(ends)))).tolist()


def _predictor(barrier: Any, model: str, images: list[bytes], seconds: float) -> float:
    from glassworks.inference.predictor import Predictor

    predictor = Predictor.load(model, "cpu")
    predictor.predict(images[:BATCH])
    barrier.wait()
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        done += sum(1 for _ in predictor.stream(images))
    return done / (time.perf_counter() - begin)


def _latency(barrier: Any, model: str, precision: str, images: list[bytes], seconds: float) -> dict[str, float]:
    opened = _opened(model, precision, CORES)
    barrier.wait()
    ways = {
        "predict_ms": lambda image: opened.predictor.predict([image]),
        "engine_ms": lambda image: opened.engine.probabilities([opened.engine.read(image)]),
    }
    return {name: _median_ms(way, images, seconds / len(ways)) for name, way in ways.items()}


def _median_ms(way: Callable[[bytes], Any], images: list[bytes], seconds: float) -> float:
    way(images[0])
    until, taken = time.perf_counter() + seconds, list[float]()
    while time.perf_counter() < until:
        begin = time.perf_counter()
        way(images[len(taken) % len(images)])
        taken.append(time.perf_counter() - begin)
    return 1000 * statistics.median(taken)


if __name__ == "__main__":
    main()
