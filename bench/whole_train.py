"""A whole ``glassworks train`` of many photographs with EfficientNet-Lite0, beside what it cannot do without.

That is decoding and the network, each by itself on all cores: Pillow's pixels resized and cropped, and the bare engine
on pixels that lie in memory, in the number format that the training takes. On a machine whose cores do both, two pieces
of work that fill every core cannot hide behind each other: what is possible is their sum, not the longer of the two.

The photographs are made once into ``--folder``: crops of ants and bees of about 500 pixels, encoded anew, so that no
two are alike. Each part keeps its figures as soon as it has ended: ``--parts decode network train``, in one call or
in several.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from common import BENCH, ROOT, fresh, glassworks, hymenoptera, run, write_results

NETWORK, SIDE, BATCH = "tf_efficientnet_lite0", 224, 16
PARTS = ("decode", "network", "train")
IN_MEMORY = 512
"""Photographs whose pixels the bare engine is given over and over."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "whole-train"))
    parser.add_argument("--parts", nargs="*", default=PARTS, choices=PARTS)
    parser.add_argument("--keep", type=Path, help="the run folder, for a look at it")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["GLASSWORKS_CACHE"] = str(options.folder / "bare")
    photographs = made(options.folder / f"{options.images}", options.images)
    kept = BENCH / "results" / "whole_train.json"
    numbers = json.loads(kept.read_text())["numbers"] if kept.is_file() else {}
    numbers = {} if numbers.get("images") != options.images else numbers
    parts: dict[str, Callable[[], Any]] = {
        "decode": lambda: decoding(photographs),
        "network": lambda: computing(photographs, options.images),
        "train": lambda: training(photographs, options),
    }
    for part in options.parts:
        numbers |= {"images": options.images, part: parts[part]()}
        write(numbers)


def made(folder: Path, count: int) -> Path:
    """The photographs, in class folders."""
    if folder.is_dir():
        return folder
    from PIL import Image

    making = fresh(folder.with_name("making"))

    def make(number: int) -> None:
        file, cut = files[number % len(files)], number // len(files)
        with Image.open(file) as image:
            target = making / "images" / file.parent.name / f"{number}.jpg"
            target.parent.mkdir(parents=True, exist_ok=True)
            cropped = image.convert("RGB").crop((cut, cut // 2, *image.size))
            cropped.save(target, "JPEG", quality=86 + cut % 9)

    files = sorted(hymenoptera(making, None).glob("*/*/*.jpg"), key=lambda file: file.name)  # both classes at once
    with ThreadPoolExecutor() as threads:
        list(threads.map(make, range(count)))
    return (making / "images").rename(folder)


def timed(work: Callable[[], Any]) -> dict[str, float]:
    """Seconds by the clock, and of all cores."""
    begin, used = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - begin, "processor_seconds": time.process_time() - used}


def decoding(photographs: Path) -> dict[str, float]:
    """Every file read, decoded, resized and cropped."""
    from glassworks.core.device import num_processors
    from glassworks.core.pixels import PixelSpec
    from glassworks.data.images.pixels import load_pixels

    spec, files = PixelSpec.standard(SIDE), sorted(photographs.rglob("*.jpg"))

    def all_of_them() -> None:
        with ThreadPoolExecutor(num_processors()) as threads:
            for _ in threads.map(lambda file: load_pixels(spec, file.read_bytes()).shape, files):
                pass

    return timed(all_of_them)


def computing(photographs: Path, count: int) -> dict[str, Any]:
    """The bare engine in its faster arrangement: one stream over all cores, or one for each core."""
    import numpy as np
    import torch

    from engines import network
    from glassworks.core.device import num_processors
    from glassworks.data.images.pixels import load_pixels, normalize_pixels
    from glassworks.inference.engines.frozen_network import FrozenNetwork
    from glassworks.inference.engines.openvino import _library, _model

    built, spec, _ = network(NETWORK)
    files = sorted(photographs.rglob("*.jpg"))[:IN_MEMORY]
    pixels = torch.from_numpy(np.stack([load_pixels(spec, file.read_bytes()) for file in files]))
    values = normalize_pixels(spec, pixels).permute(0, 2, 3, 1).contiguous().numpy()
    batches = [values[at : at + BATCH] for at in range(0, len(values) - BATCH + 1, BATCH)]
    library, cores = _library(), num_processors()
    core = library.Core()
    model = _model(library, core, FrozenNetwork(built, repr(built), (3, SIDE, SIDE)))
    hint = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
    settings = {"INFERENCE_PRECISION_HINT": hint, "INFERENCE_NUM_THREADS": cores, "ENABLE_CPU_PINNING": False}
    found: dict[str, Any] = {"format": hint}
    for streams in sorted({1, cores}):
        compiled = core.compile_model(model, "CPU", settings | {"NUM_STREAMS": streams})
        queue = library.AsyncInferQueue(compiled, streams)

        def pass_over(batches_needed: int, queue: Any = queue) -> None:
            for number in range(batches_needed):
                queue.start_async({0: batches[number % len(batches)]}, share_inputs=True)
            queue.wait_all()

        pass_over(2 * streams)
        some = timed(partial(pass_over, len(batches)))["seconds"]
        enough = min(-(-count // BATCH), round(10 / some * len(batches)))  # about ten seconds; the rate is what counts
        took = timed(partial(pass_over, enough))
        found[f"{streams} streams"] = {key: value * count / (enough * BATCH) for key, value in took.items()}
    return found


def training(photographs: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The command, with nothing kept from before."""
    cache = fresh(options.folder / "cache")
    out = options.keep or fresh(options.folder / "run")
    used = os.times()
    done = glassworks("train", photographs, "--backbone", NETWORK, "--out", out, "--json", cache=cache)
    ended = os.times()
    importing = [sys.executable, "-c", "import glassworks.pipelines.classification.pipeline"]
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return {
        "seconds": done.seconds,
        "processor_seconds": sum(ended[2:4]) - sum(used[2:4]),
        "imports": run(importing, PYTHONPATH=ROOT / "src").seconds,
        "stages": report["seconds"],
        "executed": report["backbone"]["precision"],
        "accuracy": report["evaluation"]["accuracy"],
        "choices": [one for one in report["choices"] if not one.startswith("run folder")],
    }


def write(numbers: dict[str, Any]) -> None:
    rows: list[list[Any]] = []
    decode = numbers.get("decode")
    streams = {name: one for name, one in numbers.get("network", {}).items() if isinstance(one, dict)}
    train = numbers.get("train")
    if decode:
        rows.append(["decoding alone", decode["seconds"], decode["processor_seconds"], ""])
    for name, one in streams.items():
        title = f"the bare engine alone, {numbers['network']['format']}, {name}"
        rows.append([title, one["seconds"], one["processor_seconds"], ""])
    if decode and streams:
        network = min(one["seconds"] for one in streams.values())
        longer, both = max(decode["seconds"], network), decode["seconds"] + network
        rows.append(["the longer of the two", longer, "", ""])
        rows.append(["both: what these cores can do at best", both, "", ""])
        if train:
            ratio = f"{train['seconds'] / longer:.2f} times the longer, {train['seconds'] / both:.2f} times both"
            rows.append([f"whole train, {train['executed']}", train["seconds"], train["processor_seconds"], ratio])
            rows += [
                [f"of it: {stage}", seconds, "", ""] for stage, seconds in train["stages"].items() if seconds > 0.3
            ]
    title = f"{numbers['images']:,} photographs, EfficientNet-Lite0: a whole train beside decoding and network alone"
    head = ["", "s by the clock", "s of all cores", "to the bare work"]
    write_results("whole_train", title, head, rows, {"numbers": numbers})


if __name__ == "__main__":
    main()
