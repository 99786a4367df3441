"""Export to ONNX: one file that takes decoded pixels and gives probabilities, proven in ONNX Runtime before it is kept.

Input ``pixels`` uint8 [batch, height, width, 3], upright RGB of any size; output ``probabilities`` float32 [batch, K],
and ``distance`` float32 [batch] where the model file says which images are like those of the training: above 1 are not.
The file's ``metadata_props`` hold ``classes``, ``pixels`` (the preprocessing), ``in_the_graph`` and
``left_to_the_caller`` (who does what of it, in words) as JSON, and the whole metadata of the model file under
``glassworks``.
"""

import importlib
import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from glassworks.core.errors import InputError
from glassworks.core.extras import require
from glassworks.core.files import utf8_path
from glassworks.export.contract import in_the_graph, left_to_the_caller
from glassworks.export.program import DISTANCE, INPUT, OUTPUT, exported_program
from glassworks.export.verify import ExportFormat, RunExported
from glassworks.inference.prediction import Answers
from glassworks.inference.predictor import Predictor

OPSET = 20
MAX_BYTES = 2**31 - 2**24
"""A protobuf message ends at 2 GiB; some room is left for the graph itself."""


def open_onnx(path: Path) -> RunExported:
    """The file in ONNX Runtime on the processor, as a function of uint8 pixels [B, H, W, 3].

    Raises:
        MissingExtraError: an ONNX package is not installed.
    """
    require("export", "to export to ONNX")
    runtime: Any = importlib.import_module("onnxruntime")  # it has no types
    options = runtime.SessionOptions()
    options.log_severity_level = 3  # errors only: its warnings are about its own optimizer
    with utf8_path(path) as named:
        session = runtime.InferenceSession(str(named), options, providers=["CPUExecutionProvider"])

    def run(pixels_BHWC: np.ndarray) -> Answers:
        found = session.run(None, {INPUT: np.ascontiguousarray(pixels_BHWC)})
        return Answers(np.asarray(found[0]), np.asarray(found[1]) if len(found) > 1 else None)

    return run


def _check_size(predictor: Predictor) -> None:
    weight_bytes = sum(4 * parameter.numel() for parameter in predictor.network.parameters())
    if weight_bytes > MAX_BYTES:
        raise InputError(
            expected="weights below 2 GB, the most that one ONNX file holds",
            found=f"{weight_bytes / 1e9:.1f} GB",
            do="Use --to pt2.",
        )


def write_onnx(predictor: Predictor, path: Path) -> None:
    """Writes the file without any proof.

    Raises:
        MissingExtraError: an ONNX package is not installed.
        InputError: the weights do not fit into one ONNX file.
    """
    require("export", "to export to ONNX")
    _check_size(predictor)
    exported = cast("Any", torch.onnx).export(
        exported_program(predictor, with_distance=True),
        (),
        dynamo=True,
        input_names=[INPUT],
        output_names=[OUTPUT] if predictor.metadata.familiar is None else [OUTPUT, DISTANCE],
        dynamic_shapes={INPUT: {0: "batch", 1: "height", 2: "width"}},  # their names in the file
        opset_version=OPSET,
        verbose=False,
    )
    if exported is None:
        raise RuntimeError("torch.onnx.export gave no program")
    for node in exported.model.graph:
        node.metadata_props.clear()  # the exporter's notes and stack traces: larger than the graph itself
    metadata = predictor.metadata
    exported.model.producer_name = "glassworks"
    exported.model.producer_version = metadata.glassworks
    exported.model.metadata_props.update(
        glassworks=metadata.model_dump_json(),
        classes=json.dumps(metadata.classes, ensure_ascii=False),
        pixels=metadata.pixels.model_dump_json(),
        in_the_graph=json.dumps(in_the_graph(metadata)),
        left_to_the_caller=json.dumps(left_to_the_caller(metadata.pixels)),
    )
    exported.save(path, external_data=False)


ONNX = ExportFormat(write_onnx, open_onnx)
