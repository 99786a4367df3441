"""ONNX Runtime: a frozen network as an ONNX graph, in float32. The only file here with torch's exporter."""

import contextlib
import importlib
import tempfile
import warnings
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from glassworks.core.errors import UnsupportedError
from glassworks.inference.engines.batches import Execute
from glassworks.inference.engines.frozen_network import FrozenNetwork


def onnxruntime(frozen: FrozenNetwork, precision: str) -> Execute:
    """The network in ONNX Runtime.

    Raises:
        UnsupportedError: torch cannot export this network.
    """
    assert precision == "float32"  # noqa: S101 - ``core.engines`` has no other
    runtime: Any = importlib.import_module("onnxruntime")  # it has no types
    options = runtime.SessionOptions()
    options.log_severity_level = 4  # what is wrong is said once, below
    options.intra_op_num_threads = torch.get_num_threads()
    session = _session(runtime, options, frozen)
    (given,), (wanted,) = session.get_inputs(), session.get_outputs()

    def execute(pixels_BHWC: np.ndarray) -> np.ndarray:
        pixels_BCHW = np.ascontiguousarray(pixels_BHWC.transpose(0, 3, 1, 2))
        return np.asarray(session.run([wanted.name], {given.name: pixels_BCHW})[0])

    return execute


def _session(runtime: Any, options: Any, frozen: FrozenNetwork) -> Any:
    """A session with the graph that was kept, else with one that is exported now and kept for the next time."""
    path = frozen.kept("onnxruntime").with_suffix(".onnx")

    def opened(path: Path) -> Any:
        return runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    if path.is_file():
        with contextlib.suppress(Exception):  # damaged: exported again; the runtime has a class for every kind
            return opened(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder, path.name)
        try:
            _export(frozen, written)
            session = opened(written)
        except Exception as error:  # torch and the runtime have classes of their own
            raise UnsupportedError(
                expected="a network that can be exported to ONNX",
                found=f"that it cannot, in torch's words: {' '.join(str(error).split())[:300]}",
                do="Set model.engine = 'torch'.",
            ) from error
        written.replace(path)
    return session


def _export(frozen: FrozenNetwork, path: Path) -> None:
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's about its own workings
        program = cast("Any", torch.onnx).export(frozen.network, (frozen.example(),), dynamo=True, verbose=False)
    program.save(path, external_data=False)
