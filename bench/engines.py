"""Images per processor second of a frozen pass by engine, format and instructions, in turns; and a whole training.

Each limit of the instructions is a process of its own, as libraries read it when they are loaded:
``ONEDNN_MAX_CPU_ISA`` holds for torch's oneDNN and for OpenVINO's; ONNX Runtime has no such switch. Real photographs;
the fastest of all turns counts. Processor time of one thread instead of the clock: what else runs on the machine then
hardly counts. The training is timed by the clock, on all cores.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from common import BENCH, MOBILENET, ROOT, alternate, hymenoptera, machine, run, write_results

BATCH = 16
LIMITS = {"all instructions": "", "AVX-512": "AVX512_CORE", "AVX2": "AVX2"}
WAYS = ("float32_channels_last", "bfloat16", "openvino float32", "openvino bfloat16", "onnxruntime float32")
NETWORKS = ("tf_efficientnet_lite0", "mobilenetv2_100", "resnet50")
PART = "--part"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--limits", nargs="*", default=list(LIMITS), choices=LIMITS, help="others keep their figures")
    parser.add_argument("--networks", nargs="*", default=NETWORKS)
    parser.add_argument("--others", action="store_true", help="torch.compile and eight-bit integers as well; minutes")
    parser.add_argument("--train", type=int, default=0, help="a whole training of so many photographs, instead")
    parser.add_argument(PART, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    if options.part:
        print(json.dumps(measured(options)))
        return
    kept = BENCH / "results" / "engines.json"
    numbers: dict[str, Any] = json.loads(kept.read_text())["numbers"] if kept.is_file() else {}
    if options.train:
        numbers["training"] = training(options.train)
    else:
        for limit in options.limits:
            command = [sys.executable, "-W", "ignore", __file__, *sys.argv[1:], PART, limit]
            environment = {"ONEDNN_MAX_CPU_ISA": LIMITS[limit]} if LIMITS[limit] else {}
            for name, found in run(command, **environment).document.items():
                numbers.setdefault(limit, {}).setdefault(name, {}).update(found)
    write(numbers)


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """By network and way: images per second, seconds of preparation, and what the head loses."""
    import torch

    from glassworks.core.device import reuse_freed_memory

    torch.set_num_threads(1)
    reuse_freed_memory()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GLASSWORKS_CACHE"] = folder
        files = sorted((hymenoptera(Path(folder), None) / "train").glob("*/*.jpg"))
        for name in options.networks:
            found[name] = of_network(name, files, options)
    return found


def of_network(name: str, files: list[Path], options: argparse.Namespace) -> dict[str, Any]:
    import torch

    from glassworks.data.images.pixels import load_pixels, normalize_pixels
    from glassworks.pipelines.classification.head.change import head_changes

    built, spec, real = network(name)
    files = files if real and options.part == "all instructions" else files[:BATCH]
    pixels = normalize_pixels(spec, torch.from_numpy(np.stack([load_pixels(spec, f.read_bytes()) for f in files])))
    pixels = pixels.contiguous(memory_format=torch.channels_last)
    runs, found = {}, {}
    for way, prepare in ways(built, pixels, options).items():
        begin = time.process_time()
        try:
            prepared = prepare()
            prepared(pixels[:BATCH])
        except Exception as error:  # noqa: BLE001 - each library refuses a network in its own way
            print(f"{name}, {way}: {error}", file=sys.stderr)
            continue
        runs[way], found[way] = prepared, {"preparation": time.process_time() - begin}

    def rate(run: Callable[[Any], Any]) -> float:
        begin = time.process_time()
        run(pixels[:BATCH])
        return BATCH / (time.process_time() - begin)

    turns = alternate(options.rounds, {way: lambda run=run: rate(run) for way, run in runs.items()})
    # What differs by rounding alone needs no more than a batch to show it.
    whole = [way for way in runs if way == WAYS[0] or not way.endswith("float32")]
    features = {
        way: np.concatenate([run(part).numpy() for part in (pixels if way in whole else pixels[:BATCH]).split(BATCH)])
        for way, run in runs.items()
    }
    exact = features[WAYS[0]]
    deviation = np.sqrt(np.square(exact - exact.mean(0)).mean())
    labels = np.unique([file.parent.name for file in files], return_inverse=True)[1]
    for way, values in features.items():
        found[way] |= {
            "rates": turns[way],
            "error": float(np.sqrt(np.square(values - exact[: len(values)]).mean()) / deviation),
        }
        if len(values) > BATCH:
            (change,) = head_changes(exact, values, [values], labels, seed=0)
            found[way]["head"] = str(change)
    return found


def ways(built: Any, pixels: Any, options: argparse.Namespace) -> dict[str, Callable[[], Any]]:
    from glassworks.inference.engines.frozen_network import FrozenNetwork
    from glassworks.inference.engines.prepare import prepare_way

    frozen = FrozenNetwork(built, repr(built), tuple(pixels.shape[1:]))
    found: dict[str, Callable[[], Any]] = {way: lambda way=way: prepare_way(frozen, way) for way in WAYS}
    if options.others:
        found["torch.compile, freezing"] = lambda: compiled(built)
        found["onnxruntime int8"] = lambda: quantised(frozen, pixels, "onnxruntime")
        found["openvino int8"] = lambda: quantised(frozen, pixels, "openvino")
    return found


def compiled(built: Any) -> Callable[[Any], Any]:
    """torch.compile with the weights frozen into the code."""
    import torch
    from torch._inductor import config

    config.freezing = True
    network = torch.compile(built)

    def run(pixels: Any) -> Any:
        with torch.no_grad():
            missing = -len(pixels) % BATCH
            return network(torch.cat([pixels, pixels.new_zeros(missing, *pixels.shape[1:])]))[: len(pixels)]

    return run


def quantised(frozen: Any, pixels: Any, engine: str) -> Callable[[Any], Any]:
    """Eight-bit integers after training: ranges from 64 images, weights by channel; the graph in either engine."""
    import onnxruntime
    import torch
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    from glassworks.inference.engines.onnxruntime import _export

    batches = iter([part.numpy() for part in pixels[: 4 * BATCH].contiguous().split(BATCH)])
    alone = onnxruntime.SessionOptions()
    alone.intra_op_num_threads = 1
    with tempfile.TemporaryDirectory() as folder:
        plain, ready, short = (str(Path(folder, name)) for name in ("plain.onnx", "ready.onnx", "short.onnx"))
        _export(frozen, Path(plain))
        given = onnxruntime.InferenceSession(plain, providers=["CPUExecutionProvider"]).get_inputs()[0].name

        class Reader(quantization.CalibrationDataReader):
            def get_next(self) -> Any:
                return next(({given: batch} for batch in batches if len(batch) == BATCH), None)

        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantization.quantize_static(
            ready, short, Reader(), per_channel=True, activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )  # fmt: skip
        if engine == "onnxruntime":
            session = onnxruntime.InferenceSession(short, alone, providers=["CPUExecutionProvider"])
            execute = lambda batch: session.run(None, {given: batch})[0]  # noqa: E731
        else:
            from glassworks.inference.engines.openvino import _library

            request = _library().Core().compile_model(short, "CPU", {"INFERENCE_NUM_THREADS": 1}).create_infer_request()
            execute = lambda batch: np.array(request.infer({0: batch})[0])  # noqa: E731

    def run(pixels: Any) -> Any:
        missing = -len(pixels) % BATCH
        whole = torch.cat([pixels, pixels.new_zeros(missing, *pixels.shape[1:])]).contiguous().numpy()
        return torch.from_numpy(execute(whole))[: len(pixels)]

    return run


def network(name: str) -> tuple[Any, Any, bool]:
    """A network, its preprocessing, and whether its weights are real."""
    from glassworks.core.context import RunContext
    from glassworks.data.sources.open import open_source
    from glassworks.pipelines.classification.network import build_network
    from glassworks.pipelines.classification.recipe import ClassificationRecipe

    weights = {"mobilenetv2_100": {"weights": str(MOBILENET)}, "resnet50": {"weights": "random"}}
    model = {"backbone": name, **weights.get(name, {})}
    recipe = ClassificationRecipe.parse({"data": {"source": "xo"}, "model": model}, "the benchmark")
    made = build_network(recipe, open_source("xo"), RunContext())
    return made.network.eval().requires_grad_(False), made.spec, name != "resnet50"


def training(count: int) -> dict[str, Any]:
    """Trainings of ``count`` photographs with EfficientNet-Lite0 as the probe decides and by torch, in turns."""
    import io

    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        source = hymenoptera(Path(folder, "source"), None)
        files = sorted(source.glob("*/*/*.jpg"), key=lambda file: file.name)  # both classes from the start
        images = Path(folder, "images")
        for number in range(count):
            file = files[number % len(files)]
            cut = number // len(files)  # copies that are no copies: a few pixels less, encoded anew
            with Image.open(file) as image:
                target = images / file.parent.name / f"{number}.jpg"
                target.parent.mkdir(parents=True, exist_ok=True)
                buffer = io.BytesIO()
                image.convert("RGB").crop((cut, cut, *image.size)).save(buffer, "JPEG", quality=90)
                target.write_bytes(buffer.getvalue())
        found: dict[str, Any] = {"images": count}
        for engine in ("torch", "auto"):
            runs = Path(folder, engine)
            begin = time.perf_counter()
            subprocess.run(
                [sys.executable, "-W", "ignore", "-m", "glassworks", "train", images, "--backbone",
                 "tf_efficientnet_lite0", "--out", runs, "--set", f"model.engine={engine}"],
                check=True, stdout=sys.stderr,
                env=os.environ
                | {"PYTHONPATH": str(ROOT / "src"), "GLASSWORKS_CACHE": str(Path(folder, f"cache-{engine}"))},
            )  # fmt: skip
            report = json.loads((runs / "report.json").read_text())
            found[engine] = {
                "seconds": time.perf_counter() - begin,
                "stages": report["seconds"],
                "executed": report["backbone"]["precision"],
                "accuracy": report["evaluation"]["accuracy"],
            }
    return found


def write(numbers: dict[str, Any]) -> None:
    rows = []
    for limit, networks in numbers.items():
        for name, found in networks.items() if limit in LIMITS else ():
            best = max(max(one["rates"]) for way, one in found.items() if way in WAYS[:2])
            exact = max(found[WAYS[0]]["rates"])
            for way, one in found.items():
                rate = max(one["rates"])
                rows.append([
                    limit, name, way, rate, rate / exact, rate / best, f"{one['preparation']:.1f} s",
                    f"{one['error']:.1%}", one.get("head", "").partition(", change ")[2],
                ])  # fmt: skip
    head = [
        "instructions", "network", "way", "images per s of one thread", "to torch float32", "to torch's best",
        "preparation", "error of the features", "change of the head's held-out loss, answered in it",
    ]  # fmt: skip
    write_results("engines", "A frozen pass by engine", head, rows, {"numbers": numbers, "machine": machine()})


if __name__ == "__main__":
    main()
