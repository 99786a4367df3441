"""Images per processor second of a frozen pass by engine, format and instructions, in turns.

Each limit of the instructions is a process of its own, as libraries read it when they are loaded:
``ONEDNN_MAX_CPU_ISA`` holds for torch's oneDNN and for OpenVINO's; ONNX Runtime has no such switch. Real photographs;
the fastest of all turns counts. Processor time of one thread instead of the clock: what else runs on the machine then
hardly counts. A whole training is in ``whole_train.py``.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from common import BENCH, MOBILENET, ROOT, alternate, hymenoptera, run, write_results

BATCH = 16
LIMITS = {"all instructions": "", "AVX-512": "AVX512_CORE", "AVX2": "AVX2"}
WAYS = ("float32_channels_last", "bfloat16", "openvino float32", "openvino bfloat16", "onnxruntime float32")
NETWORKS = ("tf_efficientnet_lite0", "mobilenetv2_100", "resnet50")
PART = "--part"
BOUND = ("openvino int8", "openvino bfloat16")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--limits", nargs="*", default=list(LIMITS), choices=LIMITS, help="others keep their figures")
    parser.add_argument("--networks", nargs="*", default=NETWORKS)
    parser.add_argument("--others", action="store_true", help="torch.compile and eight-bit integers as well; minutes")
    parser.add_argument(PART, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    if options.part:
        print(json.dumps(measured(options)))
        return
    kept = BENCH / "results" / "engines.json"
    numbers: dict[str, Any] = json.loads(kept.read_text())["numbers"] if kept.is_file() else {}
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
        if find_spec("nncf"):
            found["openvino int8, NNCF"] = lambda: quantised_by_nncf(frozen, pixels)
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

    return filled_up(execute)


def quantised_by_nncf(frozen: Any, pixels: Any) -> Callable[[Any], Any]:
    """The same by the library that OpenVINO's makers have for it, on OpenVINO's own graph; installed by hand."""
    from glassworks.inference.engines.openvino import _library, _model

    library = _library()
    import nncf

    core = library.Core()
    batches = [part.permute(0, 2, 3, 1).contiguous().numpy() for part in pixels[: 4 * BATCH].split(BATCH)]
    whole = [batch for batch in batches if len(batch) == BATCH]
    model = nncf.quantize(_model(library, core, frozen), nncf.Dataset(whole), subset_size=len(whole))
    request = core.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": 1}).create_infer_request()
    return filled_up(lambda batch: np.array(request.infer({0: np.ascontiguousarray(batch.transpose(0, 2, 3, 1))})[0]))


def filled_up(execute: Callable[[np.ndarray], np.ndarray]) -> Callable[[Any], Any]:
    """On pixels [n, C, H, W] of a batch at most, which zeros fill up."""
    import torch

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
    remarks = eight_bits(numbers.get("all instructions", {}))
    write_results("engines", "A frozen pass by engine", head, rows, {"numbers": numbers}, remarks)


def eight_bits(networks: dict[str, Any]) -> str:
    """From how many images on eight-bit integers save what their preparation takes."""
    lines = []
    for name, found in networks.items():
        if "openvino int8" not in found:
            continue
        shorter, whole = ({key: found[way][key] for key in ("rates", "preparation")} for way in BOUND)
        faster, rate = max(shorter["rates"]), max(whole["rates"])
        saved = 1 / rate - 1 / faster
        lines.append(f"{name} {faster / rate:.2f} times, from {shorter['preparation'] / saved:,.0f} images on")
    if not lines:
        return ""
    return (
        "Eight-bit integers beside OpenVINO's bfloat16, and from how many images on one core has saved the seconds of "
        f"their preparation (two share the pass and not the preparation: twice as many): {'; '.join(lines)}."
    )


if __name__ == "__main__":
    main()
