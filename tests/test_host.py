"""A program that imports glassworks keeps its own settings, and nothing of what it does is reported to anybody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import glassworks

IMPORTS = """
import ast, importlib, importlib.util, logging, os, pkgutil, sys, warnings
from pathlib import Path
import glassworks

modules = [m.name for m in pkgutil.walk_packages(glassworks.__path__, "glassworks.") if m.name != "glassworks.__main__"]
for module in modules:  # what other libraries set on import is theirs: they come first
    for node in ast.walk(ast.parse(Path(importlib.util.find_spec(module).origin).read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if not name.startswith("glassworks"):
                importlib.import_module(name)

import matplotlib, numpy, PIL.Image, torch

def settings():
    return {
        "warnings": list(warnings.filters),
        "logging": [(logger.level, list(logger.handlers)) for logger in map(logging.getLogger, (None, "PIL", "torch"))],
        "environment": dict(os.environ),
        "threads": (torch.get_num_threads(), torch.get_num_interop_threads()),
        "random": (torch.get_rng_state().tolist(), str(numpy.random.get_state())),
        "torch": (torch.get_default_dtype(), torch.are_deterministic_algorithms_enabled(), torch.is_grad_enabled()),
        "numpy": numpy.geterr(),
        "pillow": PIL.Image.MAX_IMAGE_PIXELS,
        "matplotlib": matplotlib.rcParams.copy(),
        "python": (sys.excepthook, sys.getrecursionlimit(), list(sys.path), os.getcwd()),
    }

before = settings()
for module in modules:
    importlib.import_module(module)
after = settings()
print([name for name in before if before[name] != after[name]])
"""


@pytest.mark.slow
def test_importing_every_module_changes_no_setting_of_the_process():
    ran = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_no_module_changes_the_warnings_of_other_threads():
    """Until Python 3.14 `catch_warnings` changes and restores the filters of the whole process."""
    files = sorted(Path(glassworks.__file__).parent.rglob("*.py"))
    found = {file.name for file in files if "catch_warnings" in file.read_text(encoding="utf-8")}
    engines = {"onnxruntime.py", "openvino.py"}  # while a network is converted, which happens before any image is read
    assert found <= {"dicom.py", *engines}  # pydicom warns of single values of a file, and has no other way to be quiet


RUNS = """
import sys
from pathlib import Path
import glassworks
import numpy, onnx, onnxruntime

value = lambda name: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1])
graph = onnx.helper.make_graph([onnx.helper.make_node("Relu", ["x"], ["y"])], "relu", [value("x")], [value("y")])
model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=10)
session = onnxruntime.InferenceSession(model.SerializeToString())
print(session.run(None, {"x": numpy.array([-1], "float32")})[0][0])
"""


@pytest.mark.parametrize("wanted", [False, True])
def test_onnx_runtime_reports_nothing_unless_it_is_asked_to(tmp_path, wanted):
    """Its published packages note each session, with an identity of the machine, and send that to their makers."""
    homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "TMPDIR"), str(tmp_path))
    # Without the names by which it knows continuous integration, where it sends nothing anyway.
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
    asked = {"ORT_DISABLE_TELEMETRY": "0"} if wanted else {}
    nowhere = {"https_proxy": "http://127.0.0.1:1"}  # a proxy for what it would send
    ran = subprocess.run(
        [sys.executable, "-c", RUNS], capture_output=True, text=True, check=True, env=kept | homes | asked | nowhere
    )
    assert ran.stdout.split() == ["0.0"]
    noted = list(tmp_path.rglob("*"))
    if wanted and not noted:
        pytest.skip("this ONNX Runtime reports nothing anyway")
    assert bool(noted) is wanted
