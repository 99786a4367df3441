"""glassworks: a workshop for deep vision in which nothing is hidden. Learn it, train it, look inside it, ship it.

The verbs in Python, one function each. A name is imported when it is first used, so ``import glassworks`` is quick::

    import glassworks as gw

    run = gw.train("photos/")
    run.predict("a.jpg")[0].label
"""

import os
import sys
from typing import TYPE_CHECKING, Any

from glassworks.core.version import VERSION

# Threads of a parallel step wait for each other by spinning. Where another program holds a core, GNU OpenMP's default
# spins away whole time slices (small networks train many times slower); a short spin costs nothing measurable
# otherwise. OpenMP reads it once, as torch loads it: a program that imports torch first has chosen for itself.
if "torch" not in sys.modules and "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "3000")

# Published packages of ONNX Runtime report sessions to their makers unless told not to before their first import, and
# Hugging Face's client says what it is used by. Whoever wants that sets the variables.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from glassworks.core.context import RunContext
    from glassworks.core.workspace import Workspace
    from glassworks.inference.predictor import Predictor
    from glassworks.models.create import create_model
    from glassworks.verbs.check import check
    from glassworks.verbs.compare import compare
    from glassworks.verbs.doctor import doctor
    from glassworks.verbs.evaluate import evaluate
    from glassworks.verbs.export import export
    from glassworks.verbs.generate import generate
    from glassworks.verbs.look import look
    from glassworks.verbs.models import list_models
    from glassworks.verbs.predict import predict
    from glassworks.verbs.recipes import list_recipes
    from glassworks.verbs.runs import runs
    from glassworks.verbs.train import train

__version__ = VERSION

__all__ = [
    "Predictor",
    "RunContext",
    "Workspace",
    "__version__",
    "check",
    "compare",
    "create_model",
    "doctor",
    "evaluate",
    "export",
    "generate",
    "list_models",
    "list_recipes",
    "look",
    "predict",
    "runs",
    "train",
]

_PUBLIC = {
    "RunContext": "glassworks.core.context",
    "Workspace": "glassworks.core.workspace",
    "Predictor": "glassworks.inference.predictor",
    "check": "glassworks.verbs.check",
    "compare": "glassworks.verbs.compare",
    "create_model": "glassworks.models.create",
    "doctor": "glassworks.verbs.doctor",
    "evaluate": "glassworks.verbs.evaluate",
    "export": "glassworks.verbs.export",
    "generate": "glassworks.verbs.generate",
    "list_models": "glassworks.verbs.models",
    "list_recipes": "glassworks.verbs.recipes",
    "look": "glassworks.verbs.look",
    "predict": "glassworks.verbs.predict",
    "runs": "glassworks.verbs.runs",
    "train": "glassworks.verbs.train",
}


def __getattr__(name: str) -> Any:
    """Imports a public name from its module on first use."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'glassworks' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
