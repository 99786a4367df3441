"""What ends with the lessons' server, which leaves at once and so passes over Python's own ``atexit``."""

import atexit
from collections.abc import Callable

_ends: list[Callable[[], None]] = []


def at_the_end(end: Callable[[], None]) -> None:
    """``end`` is called when the server leaves, or the process ends in any other orderly way."""
    _ends.append(end)
    atexit.register(end)


def leave() -> None:
    """Calls all of them."""
    for end in _ends:
        end()
