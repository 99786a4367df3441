"""How the front and a worker talk: frames of a JSON head and raw bytes over a socket pair. Nothing is pickled.

A frame is two unsigned 32-bit lengths (big endian), the head, and the bytes that the head describes.
"""

import asyncio
import json
import select
import socket
import struct
from typing import Any

_LENGTHS = struct.Struct(">II")


def frame(head: dict[str, Any], *parts: bytes) -> list[bytes]:
    """The pieces of one frame, to be written one after the other."""
    text = json.dumps(head, separators=(",", ":")).encode()
    return [_LENGTHS.pack(len(text), sum(len(part) for part in parts)), text, *parts]


async def read_frame(reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    """The next frame.

    Raises:
        asyncio.IncompleteReadError: the other side is gone.
        OSError: the same.
    """
    head_length, body_length = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
    head = json.loads(await reader.readexactly(head_length))
    return head, await reader.readexactly(body_length)


class BlockingWire:
    """The worker's end: it does one thing after the other."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def receive(self) -> tuple[dict[str, Any], bytes] | None:
        """The next frame; ``None`` once the other side has closed."""
        lengths = self._exactly(_LENGTHS.size)
        if lengths is None:
            return None
        head_length, body_length = _LENGTHS.unpack(lengths)
        head, body = self._exactly(head_length), self._exactly(body_length)
        return None if head is None or body is None else (json.loads(head), body)

    def has_more(self) -> bool:
        """Whether something has come already, be it that the other side has closed."""
        return bool(select.select([self._connection], [], [], 0)[0])

    def send(self, head: dict[str, Any], *parts: bytes) -> None:
        """Writes a frame.

        Raises:
            OSError: the other side is gone.
        """
        self._connection.sendall(b"".join(frame(head, *parts)))

    def _exactly(self, length: int) -> bytes | None:
        """In one piece where it has come already, as it mostly has: it is copied once."""
        parts: list[bytes] = []
        while length > 0:
            part = self._connection.recv(length, socket.MSG_WAITALL)
            if not part:
                return None
            parts.append(part)
            length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
