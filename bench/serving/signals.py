"""SIGKILL of a worker and SIGTERM under load: what is lost, how soon all is as before, how it ends."""

import asyncio
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from serving.load import Record, on_a_clock
from serving.servers import Running


def stopped(server: Running, rate: float) -> dict[str, Any]:
    """What the two signals cost, while ``rate`` images a second come on a clock; the server has ended then."""
    killed, back, _ = asyncio.run(_with_signal(server, rate, lambda: _kill_worker(server)))
    before = server.get("/v2/models/one/ready")["ready"]
    ended, took, moment = asyncio.run(_with_signal(server, rate, lambda: _terminate(server)))
    earlier, later = ended.split(moment)
    return {
        "killed_worker": killed.summary() | {"lost": killed.status.count(503), "back_seconds": back},
        "sigterm": {
            "ready_before": before,
            "exit_code": server.process.returncode,
            "end_seconds": took,
            "sent_before": earlier.summary() | {"lost": earlier.status.count(0)},
            "sent_later": later.summary(),
        },
    }


async def _with_signal(server: Running, rate: float, send: Callable[[], float]) -> tuple[Record, float, float]:
    """Load for six seconds; after two of them the signal: what ``send`` measured, and when it was sent."""

    async def later() -> tuple[float, float]:
        await asyncio.sleep(2.0)
        moment = time.perf_counter()
        return await asyncio.to_thread(send), moment

    signalled = asyncio.create_task(later())
    record = await on_a_clock(server, [(rate, 6.0)])
    return record, *await signalled


def _kill_worker(server: Running) -> float:
    """Seconds until a new one stands in its place, and as many as before are ready."""
    before = server.workers()
    os.kill(before[0], signal.SIGKILL)
    begin = time.perf_counter()
    while not set(server.workers()) - set(before) or _ready_workers(server) < len(before):
        time.sleep(0.02)
    return time.perf_counter() - begin


def _ready_workers(server: Running) -> int:
    with urllib.request.urlopen(server.url + "/metrics", timeout=10) as response:
        lines = response.read().decode().splitlines()
    return int(float(next(line for line in lines if line.startswith("glassworks_workers ")).split()[1]))


def _terminate(server: Running) -> float:
    server.process.send_signal(signal.SIGTERM)
    begin = time.perf_counter()
    server.process.wait(60)
    return time.perf_counter() - begin
