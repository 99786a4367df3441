"""A transport whose writes of one turn of the event loop leave in pairs: the head of a response and its body.

uvicorn writes one after the other, and each would be sent at once: two calls of the system, and a client that wakes up
twice, on processors that a network needs.
"""

import asyncio
from typing import Any


class JoinedWrites:
    """Stands for ``transport``; everything but writing is its own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held = b""

    def write(self, data: bytes) -> None:
        """Holds ``data`` until there is more, at most until the loop's next turn."""
        if self._held:
            data, self._held = self._held + data, b""
            self._transport.write(data)
        else:
            self._held = data
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Writes what is held."""
        if self._held:
            data, self._held = self._held, b""
            self._transport.write(data)

    def released(self) -> asyncio.Transport:
        """The transport itself, for who goes on with it alone; nothing is held any more."""
        self.flush()
        return self._transport

    def close(self) -> None:
        """Closes once everything is written."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        """As the transport has it."""
        return getattr(self._transport, name)
