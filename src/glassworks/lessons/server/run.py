"""The lessons' server from its settings to its end: one process, one port, ended by a signal."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable

from threadpoolctl import threadpool_limits

from glassworks.lessons.exercises.start import begin, can_check, end
from glassworks.lessons.labs.leaving import leave
from glassworks.lessons.openness import readers_are_elsewhere
from glassworks.lessons.server.app import make_app
from glassworks.lessons.server.settings import Settings
from glassworks.web.listening import WithoutSignals, address, configured, listening, until_signal
from glassworks.web.tokens import is_loopback


def run(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serves until a signal ends it; ``on_ready`` is called with the address once requests are accepted.

    Raises:
        InputError: the address cannot be listened on.
    """
    asyncio.run(_serve(settings, on_ready))


def _leave() -> None:
    """Ends the process at once: threads of marimo's sessions wait for readers that are gone, and keep nothing."""
    end()
    leave()
    sys.stdout.flush()
    os._exit(0)


async def _serve(settings: Settings, on_ready: Callable[[str], None]) -> None:
    if not is_loopback(settings.host):
        readers_are_elsewhere()
    with listening(settings.host, settings.port) as listener:
        prepared = asyncio.create_task(asyncio.to_thread(prepare))
        # Open pages hold a WebSocket for ever: they get two seconds.
        config = configured(make_app(settings, prepared), graceful_seconds=2, ws_max_size=64 * 2**20)
        server = WithoutSignals(config)
        serving = asyncio.create_task(server.serve([listener]))
        try:
            on_ready(address(settings.host, listener.getsockname()[1]))
            await asyncio.wait({serving, asyncio.create_task(until_signal())}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(serving, 5)
        _leave()


def prepare() -> None:
    """What the first reader would wait for: libraries, and the process that checks exercises.

    Readers are many, and a few threads compute for them side by side: each of these has one processor. Libraries that
    share one product out among all processors wait for one another then: tops of lesson 16 took eight times as long.
    """
    import torch

    torch.set_num_threads(1)
    threadpool_limits(1)  # what numpy multiplies with, which is there by now
    if can_check():
        begin()
