"""Work done by threads a little ahead of whoever takes it, in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from glassworks.core.device import num_processors

ItemT = TypeVar("ItemT")
DoneT = TypeVar("DoneT")


def ahead(work: Callable[[int, ItemT], DoneT], items: Iterable[ItemT], window: int) -> Iterator[DoneT]:
    """``work(index, item)`` for each item, in order, of which at most ``window`` are done and not yet taken."""
    with ThreadPoolExecutor(num_processors()) as threads:
        pending: deque[Future[DoneT]] = deque()
        for index, item in enumerate(items):
            pending.append(threads.submit(work, index, item))
            if len(pending) >= window:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
