"""Work of more than a moment that a reader watches: it goes on in a thread, shows how far it is, and can be stopped.

The page begins it, asks how it is doing a few times a second, and may stop it (``widgets/watching.js``). A reader who
has gone asks no more, and the work ends by itself.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from glassworks.core.errors import GlassworksError
from glassworks.core.generator import seeded
from glassworks.lessons.kit.widget import Answering

States = Iterator[dict[str, Any]]
"""What a piece of work yields on its way: ``share`` from 0 to 1, and whatever is to be shown by then."""
AT_ONCE = 2
"""Pieces of work of all readers of one server that compute at the same time; others wait."""
_FORGOTTEN = 20.0  # seconds without a question, after which nobody seems to be there any more
_turns = threading.BoundedSemaphore(AT_ONCE)
_drawing = threading.Lock()


@contextmanager
def drawn_from(seed: int) -> Generator[None]:
    """Torch draws from ``seed`` inside. It has one generator for all threads: other readers' work waits meanwhile."""
    with _drawing, seeded(seed):
        yield


class Work:
    """One piece of work of one reader.

    Args:
        states: computes between its yields.
        clock: seconds that pass.
    """

    def __init__(self, states: States, clock: Callable[[], float] = time.monotonic) -> None:
        self._states, self._clock = states, clock
        self._looked = clock()
        self._stopped = threading.Event()
        self._newest: dict[str, Any] = {"share": 0.0, "waiting": True}
        self._error = ""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def look(self) -> dict[str, Any]:
        """The newest state; ``running`` until it has ended."""
        self._looked = self._clock()
        running = self._thread.is_alive()
        return {**self._newest, "running": running, **({"error": self._error} if self._error else {})}

    def stop(self) -> None:
        """It ends at its next yield; what it has shown stays."""
        self._stopped.set()

    def wait(self) -> None:
        """Until it has ended."""
        self._thread.join()

    def _run(self) -> None:
        while not _turns.acquire(timeout=0.1):
            if self._is_unwanted():
                return
        self._newest = {"share": 0.0}
        try:
            for state in self._states:
                self._newest = state
                if self._is_unwanted():
                    break
        except GlassworksError as error:
            self._error = str(error)
        except Exception as error:  # noqa: BLE001 - whoever watches must hear of it
            self._error = f"This went wrong: {error or type(error).__name__}"
        finally:
            if isinstance(self._states, Generator):
                self._states.close()  # what it has begun elsewhere ends with it
            _turns.release()

    def _is_unwanted(self) -> bool:
        return self._stopped.is_set() or self._clock() - self._looked > _FORGOTTEN


def watched(begin: Callable[[dict[str, Any]], States]) -> Answering:
    """Answers a widget: ``{"do": "begin", ...}`` begins anew, ``look`` and ``stop`` are about what is under way."""
    under: list[Work] = []

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        what = asked.get("do")
        if what == "begin":
            for work in under:
                work.stop()
            under[:] = [Work(begin(asked))]
        if not under:
            return {"share": 0.0, "running": False}
        if what == "stop":
            under[0].stop()
            under[0].wait()
        return under[0].look()

    return answer
