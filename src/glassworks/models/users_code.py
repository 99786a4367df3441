"""A network from a Python file of the user's own. This is the one place where such code is run."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from glassworks.core.errors import InputError, unknown


def build_from_file(path: Path, factory: str) -> nn.Module:
    """Runs the file and calls its ``factory``, which may also be the network itself.

    Raises:
        InputError: no such file or factory (near misses are given), an error of the user's code, or no network.
    """
    try:
        module = _run(path)
        made = _make(module, path, factory)
    except InputError:
        raise
    except Exception as error:  # the user's own code may raise anything
        raise InputError(
            expected=f"{factory}() of {path} to make a network",
            found=f"{type(error).__name__}: {error}",
            do="Correct that file; the error is its own.",
        ) from error
    if not isinstance(made, nn.Module):
        raise InputError(
            expected=f"{factory}() of {path} to give a torch.nn.Module",
            found=type(made).__name__,
            do="Return the network.",
        )
    return made


def _run(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"glassworks_user_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError(expected=f"a Python file at {path}", found="nothing there", do="Check the path.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and pickles look there
    spec.loader.exec_module(module)
    return module


def _make(module: ModuleType, path: Path, factory: str) -> Any:
    if not hasattr(module, factory):
        names = [name for name in vars(module) if not name.startswith("_")]
        raise unknown(f"a function or network in {path}", factory, names, error=InputError)
    make = getattr(module, factory)
    return make if isinstance(make, nn.Module) else make()
