"""How a run is asked to end early."""

import threading


class Cancelled(BaseException):
    """The run was asked to end. No error: like an interrupt, it passes every ``except Exception`` on its way out."""


class CancelToken:
    """Asks a run to end; any thread or signal handler may set it, and it stays set."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """From now on the next question ends the run."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the run was asked to end."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Ends the work here if that was asked for.

        Raises:
            Cancelled: it was.
        """
        if self._event.is_set():
            raise Cancelled
