"""A studio from its start to its end: the socket, uvicorn, and the moments at which the queue goes on."""

import asyncio
import contextlib
from collections.abc import Callable

import uvicorn

from glassworks.core.errors import GlassworksError
from glassworks.studio.app import make_app
from glassworks.studio.studio import Studio
from glassworks.web.lines import take_over, write_line
from glassworks.web.listening import WithoutSignals, address, configured, listening, until_signal
from glassworks.web.protocol import Protocol

_MOMENT = 0.25  # seconds between two looks at the queue


async def serve(studio: Studio, on_ready: Callable[[str], None]) -> None:
    """Serves until a signal ends it. Runs that are being worked on go on; servers of models end.

    Raises:
        InputError: the address cannot be listened on.
    """
    take_over("uvicorn", "asyncio")
    settings = studio.settings
    with listening(settings.host, settings.port) as listener:
        server = WithoutSignals(_config(studio))
        serving = asyncio.create_task(server.serve([listener]))
        going_on = asyncio.create_task(_queue(studio))
        try:
            while not server.started:
                await asyncio.sleep(0.01)
            on_ready(address(settings.host, listener.getsockname()[1]))
            await until_signal()
        finally:
            studio.is_ending = True
            going_on.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await going_on
            await asyncio.to_thread(studio.insides.end_all)  # first: requests wait for what they answer
            server.should_exit = True
            await serving
            await asyncio.to_thread(studio.models.stop_all)
            await asyncio.to_thread(studio.lookers.stop_all)
            if working := studio.queue.working():
                write_line("runs go on", runs=working)


async def _queue(studio: Studio) -> None:
    """Begins what waits. Whatever goes wrong, a full disk for one, is said and tried again."""
    while True:
        try:
            await asyncio.to_thread(studio.queue.step)
            await asyncio.to_thread(studio.lookers.step)
        except (GlassworksError, OSError) as error:
            write_line("queue", message=str(error))
            await asyncio.sleep(2)
        await asyncio.sleep(_MOMENT)


def _config(studio: Studio) -> uvicorn.Config:
    protocol = Protocol.with_bounds(studio.settings.bounds)
    return configured(make_app(studio), graceful_seconds=3, http=protocol, ws="none")
