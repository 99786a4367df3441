"""A worker's end of the connection: batches one after the other, less what nobody waits for any more.

While it computes, the batch after it already lies in the connection, and behind it what the front has said since then:
that a client has gone. All of that is read before the next batch is begun.
"""

from collections import deque
from typing import Any

from glassworks.serving.wire import BlockingWire

DROPPED = "dropped"
"""Key of an image of a batch that need not be computed."""

Frame = tuple[dict[str, Any], bytes]


class Inbox:
    """What the front has sent and the worker has not begun."""

    def __init__(self, wire: BlockingWire) -> None:
        self._wire = wire
        self._batches: deque[Frame] = deque()

    def next(self) -> Frame | None:
        """The next batch, its images marked that were dropped; ``None`` once the front has closed."""
        while not self._batches or self._wire.has_more():
            received = self._wire.receive()
            if received is None:
                return None
            if DROPPED in received[0]:
                self._drop(*received[0][DROPPED])
            else:
                self._batches.append(received)
        return self._batches.popleft()

    def _drop(self, number: int, place: int) -> None:
        """Of a batch that is done already there is nothing left to mark."""
        for head, _ in self._batches:
            if head["number"] == number:
                head["items"][place][DROPPED] = True
