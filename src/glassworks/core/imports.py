"""Importing torchvision and timm without torch's compiler, which they touch but do not use: it takes longer than both.

Importing ``torch._dynamo`` takes one to two seconds. torchvision asks one of its functions a question when boxes are
pooled, and both libraries mark a few functions as not to be compiled; nothing of that matters before somebody compiles.
Inside of ``without_compiler`` the question and the mark are stand-ins that pass every call on to the real thing once
there is something to ask. A library that wants more of the compiler simply imports it, as ever.
"""

import functools
import importlib
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from glassworks.core.garbage import without_collection

_COMPILER = "torch._dynamo"
_ASKED = f"{_COMPILER}.utils"


@contextmanager
def without_compiler() -> Generator[None]:
    """While it lasts, torchvision and timm do not import torch's compiler, and no garbage is collected."""
    with without_collection():
        import torch

    if _COMPILER in sys.modules:
        yield
        return
    compiler: Any = torch.compiler
    real, stand_in = compiler.disable, _StandIn(_ASKED)
    sys.modules[_ASKED], compiler.disable = stand_in, functools.partial(_not_compiled, real)
    try:
        with without_collection():
            yield
    finally:
        compiler.disable = real
        if sys.modules.get(_ASKED) is stand_in:
            del sys.modules[_ASKED]


class _StandIn(ModuleType):
    """Looks like ``torch._dynamo.utils``, and becomes it as soon as anything but the one question is wanted."""

    def is_compile_supported(self, device_type: str) -> Any:
        """The real function's answer."""
        return self._real().is_compile_supported(device_type)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system's own questions
            raise AttributeError(name)
        return getattr(self._real(), name)

    def _real(self) -> ModuleType:
        if sys.modules.get(_ASKED) is self:
            del sys.modules[_ASKED]
        return importlib.import_module(_ASKED)


def _not_compiled(real: Callable[..., Any], fn: Any = None, recursive: bool = True, **reason: Any) -> Any:
    """``torch.compiler.disable`` that calls the function itself as long as nothing can be compiling."""
    if fn is None:
        return functools.partial(_not_compiled, real, recursive=recursive, **reason)
    marked = functools.cache(lambda: real(fn, recursive, **reason))

    @functools.wraps(fn)
    def called(*args: Any, **kwargs: Any) -> Any:
        return (marked() if _COMPILER in sys.modules else fn)(*args, **kwargs)

    return called
