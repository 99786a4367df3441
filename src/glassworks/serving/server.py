"""A server from its settings to its end: socket, workers, uvicorn, signals, and the order in which they stop."""

import asyncio
import contextlib
import gc
import os
from collections.abc import Callable

import uvicorn

from glassworks.serving.answers import Service
from glassworks.serving.app import make_app
from glassworks.serving.catalogue import Catalogue
from glassworks.serving.metrics import Metrics
from glassworks.serving.observe import Observe
from glassworks.serving.pool import Pool
from glassworks.serving.settings import STOPPED_EARLY, Settings
from glassworks.web.lines import take_over, write_line
from glassworks.web.listening import WithoutSignals, address, configured, listening, until_signal
from glassworks.web.protocol import Protocol


def event_loop() -> asyncio.AbstractEventLoop:
    """uvloop's, with which an image costs the front 0.15 ms less; asyncio's where there is none, as on Windows."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


class Server:
    """One running server.

    Attributes:
        pid: of the front.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings, self.pid = settings, os.getpid()
        self.catalogue, self.metrics = Catalogue(), Metrics()
        self.pool = Pool(settings, self.catalogue, self.metrics)
        self.service = Service(settings, self.catalogue, self.metrics, self.pool)
        self.app: Observe = make_app(self.service)

    async def run(self, on_ready: Callable[["Server", str], None]) -> None:
        """Serves until a signal ends it.

        Args:
            on_ready: called with the address once requests are accepted.

        Raises:
            InputError: the address cannot be listened on.
            GlassworksError: a model cannot be opened.
        """
        take_over("uvicorn", "asyncio")
        with listening(self.settings.host, self.settings.port) as listener:
            uvicorn_ = WithoutSignals(self._config())
            serving = asyncio.create_task(uvicorn_.serve([listener]))
            stopping = asyncio.create_task(until_signal())
            try:
                starting = asyncio.create_task(self.pool.start())
                await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if starting.done():
                    starting.result()
                    gc.freeze()  # a full collection looks through all libraries: 20 ms and more for nobody
                    on_ready(self, address(self.settings.host, listener.getsockname()[1]))
                    await stopping
                    await self._drain()
                else:
                    write_line("stopped", message=STOPPED_EARLY)
                starting.cancel()
            finally:
                stopping.cancel()
                uvicorn_.should_exit = True
                try:
                    await serving
                finally:  # which a second Ctrl-C cancels
                    self.service.headers.shutdown(wait=False, cancel_futures=True)
                    await self.pool.stop()

    async def _drain(self) -> None:
        """Readiness turns false, nothing new is accepted, and what was accepted is answered."""
        self.pool.draining = True
        write_line("draining", in_flight=self.app.in_flight, queued=self.pool.queued)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.settings.limits.drain_seconds):
                while self.app.in_flight:
                    await asyncio.sleep(0.01)

    def _config(self) -> uvicorn.Config:
        return configured(
            self.app,
            graceful_seconds=5,
            http=Protocol.with_bounds(self.settings.limits),
            ws="none",
            timeout_keep_alive=75,  # longer than a load balancer's 60: the side that closes must not be asked meanwhile
        )
