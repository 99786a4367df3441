"""An interpreter that has imported the heavy libraries, and forks a child for each command it is asked to run.

Nothing of glassworks is imported here, so each child imports the package anew, as a new interpreter does. What differs
is that the libraries are there before the first line of the package: ``record --cold`` does without this.
"""

import atexit
import gc
import importlib
import json
import os
import random
import resource
import runpy
import sys
import traceback
from typing import Any

HEAVY = (
    "torch", "torch._dynamo", "torch.onnx", "torch.utils.tensorboard.writer", "torch.utils.flop_counter",
    "torch.profiler", "torchvision.transforms", "timm", "accelerate", "safetensors.torch", "numpy", "scipy.optimize",
    "scipy.stats", "sklearn.datasets", "sklearn.model_selection", "sklearn.neighbors", "sklearn.tree",
    "matplotlib.figure", "matplotlib.backends.backend_agg", "PIL.Image", "pydantic", "tomlkit", "typer", "rich.console",
    "rich.progress", "jinja2", "captum.attr", "openTSNE",
)  # fmt: skip


def main() -> None:
    """One request a line comes in, one answer a line goes out; ends with its input."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print while they are imported is no answer
    sys.path.pop(0)  # this folder
    for name in HEAVY:
        importlib.import_module(name)
    gc.freeze()  # a child need neither walk through nor copy what lies here
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            answers.close()
            _end(_become(request))
        _, status, usage = os.wait4(child, 0)
        spent = {"exit": os.waitstatus_to_exitcode(status), "seconds": usage.ru_utime + usage.ru_stime}
        print(json.dumps(spent), file=answers, flush=True)
    os._exit(0)  # some library complains about what it leaves behind


def _become(request: dict[str, Any]) -> int:
    """This process is the command from here on; its exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (request["limit"], request["limit"]))
    for number, (path, mode) in enumerate(zip(request["streams"], ("r", "w", "w"), strict=True)):
        with open(path, mode) as file:  # noqa: PTH123 - a descriptor is wanted
            os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.chdir(request["here"])
    root = request["root"]
    os.environ |= {"GLASSWORKS_CACHE": f"{root}/cache", "TORCH_HOME": f"{root}/torch"}
    random.seed()  # as a new interpreter would
    importlib.import_module("numpy").random.seed()
    sys.path.insert(0, request["here"])
    sys.argv = ["", *request["words"]]
    try:
        runpy.run_module("glassworks", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as an interpreter ends
        traceback.print_exc()
        return 1
    return 0


def _end(code: int) -> None:
    """Ends at once: taking the libraries apart would cost more than most commands."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
