"""The socket that a server listens on, the address that is shown for it, and how it is asked to end."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Generator
from typing import Any

import uvicorn

from glassworks.core.errors import InputError

BACKLOG = 2048


def configured(app: Any, *, graceful_seconds: int, **own: Any) -> uvicorn.Config:
    """What every server of ours has: lines and headers are its own, and what proxies say of clients is not believed.

    Args:
        app: an ASGI application without a lifespan.
        graceful_seconds: how long what is under way may take when the server ends.
        own: further ones of uvicorn's settings.
    """
    return uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=graceful_seconds,
        **own,
    )


class WithoutSignals(uvicorn.Server):
    """A server whose signals are handled by who starts it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Nothing to do."""
        yield


@contextlib.contextmanager
def listening(host: str, port: int) -> Generator[socket.socket]:
    """A listening socket.

    Raises:
        InputError: the address is not one of this machine, or is in use.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        # Its connections inherit this. asyncio sets it itself only where a socket names its protocol, which this one
        # does not; without it the second of two messages waits until the first is acknowledged, 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise InputError(
            expected=f"a free address of this machine, {host} port {port}",
            found=f"'{error.strerror or error}'",
            do="Choose another --port (0 takes a free one) or --host.",
        ) from None
    with listener:
        yield listener


def address(host: str, port: int) -> str:
    """To be opened in a browser of this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


async def until_signal() -> None:
    """Waits for SIGTERM or SIGINT; a second one ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    loop.remove_signal_handler(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    loop.add_signal_handler(signal.SIGINT, _interrupt)


def _interrupt() -> None:
    """In the loop, which it ends: Python itself raises wherever it is, and in a request uvicorn would catch it."""
    raise KeyboardInterrupt
