"""The Hugging Face hub: whether it answers, what of it lies in the local cache, and how often a busy one is asked."""

import importlib
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from glassworks.core.errors import RunError

_Made = TypeVar("_Made")

_PAUSES = (1.0, 4.0)  # seconds before a download is tried again

WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin", "model.pth")
"""As folders that timm and the hub write name them."""


def client(module: str = "huggingface_hub") -> Any:
    """The hub's client or a module of it, imported where something is wanted of the hub.

    Raises:
        RunError: it is not installed, or broken.
    """
    try:
        return importlib.import_module(module)
    except Exception as error:  # whatever it is, the import has failed
        raise RunError(
            expected="the client of the Hugging Face hub, the package huggingface-hub",
            found=f"that it cannot be imported ({type(error).__name__}: {str(error).partition(chr(10))[0][:200]})",
            do="Run: pip install --force-reinstall huggingface-hub, or give the weights with --weights FILE|FOLDER.",
        ) from error


def hub_answers(seconds: float = 2.0) -> bool:
    """True where the hub answers within ``seconds``; heeds proxies, ``HF_ENDPOINT`` and ``HF_HUB_OFFLINE``.

    Raises:
        RunError: its client cannot be imported.
    """
    constants = client("huggingface_hub.constants")
    if constants.HF_HUB_OFFLINE:
        return False
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")  # noqa: S310 - the user's own endpoint
    try:
        urllib.request.urlopen(request, timeout=seconds).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def cached_file(repository: str) -> str | None:
    """Path of a repository's weights in the local cache, or ``None``.

    Raises:
        RunError: the hub's client, which knows the cache, cannot be imported.
    """
    for file in WEIGHT_FILES if repository else ():
        found = client().try_to_load_from_cache(repository, file)
        if isinstance(found, str):
            return found
    return None


def patiently(download: Callable[[], _Made]) -> _Made:
    """The hub's client goes on after a broken connection by itself; a server that is busy is asked again here.

    Raises:
        OSError: it has not answered three times.
    """
    for seconds in _PAUSES:
        try:
            return download()
        except OSError:
            time.sleep(seconds)
    return download()
