"""OpenVINO: a frozen network traced by torch, converted once, and compiled for this processor. The only file with it.

Its bits are the same for any number of threads and any place in the batch (``tests/inference/engines``).
"""

import contextlib
import importlib
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
import torch

from glassworks.core.errors import UnsupportedError
from glassworks.inference.engines.batches import Execute
from glassworks.inference.engines.frozen_network import FrozenNetwork

_HINTS = {"float32": "f32", "bfloat16": "bf16"}


def openvino(frozen: FrozenNetwork, precision: str) -> Execute:
    """The network in OpenVINO.

    Raises:
        UnsupportedError: OpenVINO cannot convert this network, or this processor has no units for the format.
    """
    _, request = _request(frozen, precision)
    busy = Lock()  # a request computes for one thread at a time

    def execute(pixels_BHWC: np.ndarray) -> np.ndarray:
        with busy:
            request.infer({0: pixels_BHWC}, share_inputs=True)
            return np.array(request.get_output_tensor(0).data)

    return execute


def bound_openvino(frozen: FrozenNetwork, precision: str, input_BHWC: np.ndarray) -> Callable[[], np.ndarray]:
    """The network on what lies in ``input_BHWC`` whenever it is called; the result's memory is used again.

    Raises:
        UnsupportedError: as ``openvino``.
    """
    library, request = _request(frozen, precision)
    request.set_input_tensor(0, library.Tensor(input_BHWC, shared_memory=True))
    features_BD = request.get_output_tensor(0).data

    def compute() -> np.ndarray:
        request.infer(share_outputs=True)
        return features_BD

    return compute


def _request(frozen: FrozenNetwork, precision: str) -> tuple[Any, Any]:
    """OpenVINO, and the network compiled in it."""
    library = _library()
    core = library.Core()
    if precision == "bfloat16" and "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        raise UnsupportedError(
            expected="a processor that OpenVINO computes bfloat16 on",
            found="one without units for it",
            do="Set model.precision = 'float32', or model.engine = 'torch'.",
        )
    settings = {
        "INFERENCE_PRECISION_HINT": _HINTS[precision],
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": False,  # pinned, the threads of two processes share a core while another is idle
    }
    model = _model(library, core, frozen)
    try:
        return library, core.compile_model(model, "CPU", settings).create_infer_request()
    except RuntimeError as error:  # it offers formats that its kernels then lack, as where the instructions are limited
        raise _not_taken(error) from error


def _library() -> Any:
    """OpenVINO, imported where it is used, without the package by which it reports its use to its makers."""
    cast("dict[str, Any]", sys.modules).setdefault("openvino_telemetry", None)  # an import of it fails, and is forgiven
    return importlib.import_module("openvino")


def _model(library: Any, core: Any, frozen: FrozenNetwork) -> Any:
    """The converted network, as it was kept, else converted now and kept for the next time."""
    path = frozen.kept("openvino").with_suffix(".xml")
    if path.is_file():
        with contextlib.suppress(RuntimeError):  # damaged: converted again
            return core.read_model(path)
    model = _converted(library, frozen)
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError, RuntimeError):  # a full disk costs a conversion, not the run
        _keep(library, model, path)
    return model


def _converted(library: Any, frozen: FrozenNetwork) -> Any:
    example, network = frozen.example(), frozen.network
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch of tracing: OpenVINO takes nothing else as readily
            traced = cast("Any", torch.jit).trace(network, example, check_trace=False)
            model = library.convert_model(traced, example_input=example)
    except Exception as error:  # a class of its own for every kind of network that it does not know
        raise _not_taken(error) from error
    model.reshape(tuple(example.shape))
    prepared = library.preprocess.PrePostProcessor(model)  # torch's channels-last pixels as they lie in memory
    prepared.input().tensor().set_layout(library.Layout("NHWC"))
    prepared.input().model().set_layout(library.Layout("NCHW"))
    return prepared.build()


def _not_taken(error: Exception) -> UnsupportedError:
    return UnsupportedError(
        expected="a network that OpenVINO can take",
        found=f"that it cannot, in its words: {' '.join(str(error).split())[:300]}",
        do="Set model.engine = 'torch'.",
    )


def _keep(library: Any, model: Any, path: Path) -> None:
    """Writes the graph and the weights beside it; whoever finds the graph finds them whole."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder, path.name)
        library.save_model(model, written, compress_to_fp16=False)
        written.with_suffix(".bin").replace(path.with_suffix(".bin"))
        written.replace(path)
