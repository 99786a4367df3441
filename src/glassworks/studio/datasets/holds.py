"""Keys that many threads hold together or one holds alone: those who bring files one by one, and who then moves all."""

import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager


class Holds:
    """Which keys are held; no thread may ask for one that it holds already."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held: Counter[str] = Counter()  # by how many; -1 where by one alone
        self._wanted: list[str] = []  # by one alone, who waits: nobody else gets it before, or that might never end

    @contextmanager
    def together(self, key: str) -> Generator[None]:
        """With others, once nobody has it alone."""
        with self._changed:
            self._changed.wait_for(lambda: self._held[key] >= 0 and key not in self._wanted)
            self._held[key] += 1
        try:
            yield
        finally:
            self._let_go(key, 1)

    @contextmanager
    def alone(self, key: str) -> Generator[None]:
        """Once nobody else has it."""
        with self._changed:
            self._wanted.append(key)
            try:
                self._changed.wait_for(lambda: self._held[key] == 0)
            finally:
                self._wanted.remove(key)
            self._held[key] = -1
        try:
            yield
        finally:
            self._let_go(key, -1)

    def _let_go(self, key: str, share: int) -> None:
        with self._changed:
            self._held[key] -= share
            if not self._held[key]:
                del self._held[key]
            self._changed.notify_all()
