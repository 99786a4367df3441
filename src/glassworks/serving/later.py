"""What need not be done while a client waits: kept for a moment, and then done for all requests at once.

To count and to write down a single request costs several times what it costs for ten one after the other: the network
has thrown all of that code out of the processor's caches by the time that the next request comes.
"""

import asyncio
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

from glassworks.web.lines import write_line

SECONDS = 0.05
"""For which a call is kept."""


class Later:
    """Calls in the order in which they came."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()

    def do(self, call: Callable[..., None], *values: Any) -> None:
        """Keeps ``call(*values)``; to be used inside of an event loop."""
        if not self._kept:
            asyncio.get_running_loop().call_later(SECONDS, self.flush)
        self._kept.append((call, values))

    def flush(self) -> None:
        """Does what is kept, for who reads the result or ends; a call that fails is written down and stops no other."""
        while self._kept:
            call, values = self._kept.popleft()
            try:
                call(*values)
            except Exception:  # noqa: BLE001 - who asks for the numbers has no part in it
                write_line("not_counted", error=traceback.format_exc())
