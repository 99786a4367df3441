"""Importing timm without the client of the hub, which takes as long as timm itself: it comes when something is fetched.

timm does without the client where there is none, and has one module that uses it. Inside of ``hub_later`` that module
finds stand-ins. The first call of one executes the module again, this time with the client: functions of before see
what is new, as their names are looked up in the module when they run.
"""

import importlib
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_HUB = "huggingface_hub"
_USER = "timm.models._hub"


@contextmanager
def hub_later() -> Generator[None]:
    """While it lasts, ``import timm`` does not import the client of the hub."""
    if _USER in sys.modules or _HUB in sys.modules or find_spec(_HUB) is None:
        yield
        return
    stand_ins = {name: _StandIn(name) for name in (_HUB, f"{_HUB}.utils")}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


class _StandIn(ModuleType):
    """Looks like a module of the client: functions that import it when they are called, errors that nobody raises."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system's own questions
            raise AttributeError(name)
        return type(name, (Exception,), {}) if name.endswith("Error") else _later(self.__name__, name)


def _later(module: str, name: str) -> Callable[..., Any]:
    """The client's function, which brings the client with it, or says why that cannot be had."""

    def call(*args: Any, **kwargs: Any) -> Any:
        from glassworks.models.hub import client  # brings what asks a server

        function = getattr(client(module), name)
        importlib.reload(sys.modules[_USER])
        return function(*args, **kwargs)

    return call
