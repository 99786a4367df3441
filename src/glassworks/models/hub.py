"""The Hugging Face hub: whether it answers, what of it lies in the local cache, and how often a busy one is asked."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TypeVar

_Made = TypeVar("_Made")

_PAUSES = (1.0, 4.0)  # seconds before a download is tried again

WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin", "model.pth")
"""As folders that timm and the hub write name them."""


def hub_answers(seconds: float = 2.0) -> bool:
    """True where the hub answers within ``seconds``; heeds proxies, ``HF_ENDPOINT`` and ``HF_HUB_OFFLINE``."""
    from huggingface_hub import constants

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
    """Path of a repository's weights in the local cache, or ``None``."""
    from huggingface_hub import try_to_load_from_cache

    for file in WEIGHT_FILES if repository else ():
        found = try_to_load_from_cache(repository, file)
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
