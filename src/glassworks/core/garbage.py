"""Importing large libraries without garbage collection.

Modules leave no garbage, but a collector that sees hundreds of thousands of new objects looks through them again and
again: without it torch and timm take three quarters of their time.
"""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Generator[None]:
    """While it lasts, no garbage is collected."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
