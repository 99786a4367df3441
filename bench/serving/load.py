"""Load: wrk's closed loop, where each client waits for its answer, locust's users, and requests on a clock.

The clock waits for nobody. The generator's own share of all processors is given with each.
"""

import asyncio
import csv
import json
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from serving.servers import Running

SCRIPT = Path(__file__).with_name("post.lua")
CORES = os.cpu_count() or 1


def closed(server: Running, clients: int, seconds: float, path: str = "/predict") -> dict[str, Any]:
    """What ``clients`` get in so many seconds: requests a second, milliseconds at the 50th and 99th percentile."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds:.0f}s", "--timeout", "30s", "-s", str(SCRIPT)]
    command += [server.url + path, "--", server.bodies.kind, *map(str, server.bodies.files)]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    counted = json.loads(output.strip().splitlines()[-1])
    answered = counted["requests"] - counted["refused"]
    share = (usage.ru_utime + usage.ru_stime) / (wall * CORES)
    return counted | {"rate": answered / counted["seconds"], "generator_share": share}


def near_open(python: Path, server: Running, rate: float, seconds: float, users: int = 32) -> dict[str, Any]:
    """What locust's ``users`` get, who together ask ``rate`` times a second."""
    folder = server.bodies.files[0].parent
    environment = {"POST_FOLDER": str(folder), "POST_KIND": server.bodies.kind, "POST_RATE": str(rate / users)}
    with tempfile.TemporaryDirectory() as out:
        command = [str(python), "-m", "locust", "-f", str(SCRIPT.with_name("locustfile.py")), "--headless"]
        command += ["-u", str(users), "-r", str(users), "-t", f"{seconds:.0f}s", "--host", server.url]
        command += ["--csv", f"{out}/stats", "--only-summary", "--loglevel", "ERROR", "--exit-code-on-error", "0"]
        begin = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | environment) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begin
        with Path(out, "stats_stats.csv").open(newline="") as file:
            row = next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")
    return {
        "rate_asked": rate,
        "users": users,
        "seconds": seconds,
        "requests": int(row["Request Count"]),
        "failed": int(row["Failure Count"]),
        "rate": float(row["Requests/s"]),
        "p50_ms": float(row["50%"]),
        "p99_ms": float(row["99%"]),
        "generator_share": (usage.ru_utime + usage.ru_stime) / (wall * CORES),
    }


@dataclass
class Record:
    """What came of the requests on a clock.

    Attributes:
        begin: the start, on the clock of ``time.perf_counter``.
        asked: seconds since the start at which each was due.
        status: of each answer; 0 where the connection broke.
        seconds: from when it was due to its answer, so that a generator that is late hides nothing.
        sent: seconds from when it was sent to its answer.
        others_share: of the processors that was taken by processes that have nothing to do with it.
    """

    begin: float = 0.0
    asked: list[float] = field(default_factory=list[float])
    status: list[int] = field(default_factory=list[int])
    seconds: list[float] = field(default_factory=list[float])
    sent: list[float] = field(default_factory=list[float])
    generator_share: float = 0.0
    others_share: float = 0.0

    def between(self, begin: float, end: float) -> "Record":
        """Only the requests that were due then, on a clock that starts there."""
        kept = [place for place, asked in enumerate(self.asked) if begin <= asked < end]
        asked = [self.asked[place] - begin for place in kept]
        part = Record(self.begin + begin, asked)
        part.generator_share, part.others_share = self.generator_share, self.others_share
        part.status, part.seconds, part.sent = (
            [values[place] for place in kept] for values in (self.status, self.seconds, self.sent)
        )
        return part

    def split(self, moment: float) -> tuple["Record", "Record"]:
        """What was sent before that moment, on the clock of ``begin``, and what later: a late generator sends late."""
        early, late = Record(self.begin), Record(self.begin)
        for asked, status, seconds, sent in zip(self.asked, self.status, self.seconds, self.sent, strict=True):
            part = early if self.begin + asked + seconds - sent < moment else late
            part.asked.append(asked)
            part.status.append(status)
            part.seconds.append(seconds)
            part.sent.append(sent)
        return early, late

    def summary(self) -> dict[str, Any]:
        """Counts, rates and percentiles; ``None`` for those of nothing."""
        span = max(self.asked, default=0.0) or 1.0
        answered = sorted(s for s, status in zip(self.seconds, self.status, strict=True) if status == 200)
        refused = sorted(s for s, status in zip(self.sent, self.status, strict=True) if status in (429, 503))
        return {
            "requests": len(self.asked),
            "rate_asked": len(self.asked) / span,
            "answered": len(answered),
            "goodput": len(answered) / span,
            "refused": len(refused),
            "broken": sum(status not in (200, 429, 503) for status in self.status),
            "p50_ms": _milliseconds(answered, 0.5),
            "p99_ms": _milliseconds(answered, 0.99),
            "refusal_p50_ms": _milliseconds(refused, 0.5),
            "refusal_p99_ms": _milliseconds(refused, 0.99),
            "generator_share": self.generator_share,
            "others_share": self.others_share,
        }


def _milliseconds(ordered: list[float], share: float) -> float | None:
    """The percentile of ascending seconds."""
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


async def on_a_clock(server: Running, phases: Sequence[tuple[float, float]], *, at_random: bool = False) -> Record:
    """Posts images, in each phase so many a second for so many seconds; waits for what is open at the end.

    Args:
        server: that is asked.
        phases: of each its rate and its seconds.
        at_random: as if from many strangers (a Poisson process) instead of evenly spaced.
    """
    processor, begin, others = time.process_time(), time.perf_counter(), _others(server)
    record = Record(begin)
    bodies = [_request(server, file) for file in server.bodies.files]
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    async with asyncio.TaskGroup() as tasks:
        for number, due in enumerate(_clock(phases, at_random)):
            await asyncio.sleep(max(0.0, due - (time.perf_counter() - begin)))
            tasks.create_task(_post(server, idle, bodies[number % len(bodies)], begin, due, record))
    for _, writer in idle:
        writer.close()
    wall = (time.perf_counter() - begin) * CORES
    record.generator_share = (time.process_time() - processor) / wall
    record.others_share = max(0.0, _others(server) - others) / wall
    return record


def _others(server: Running) -> float:
    """Seconds for which the processors have worked for neither the server nor this process."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait - server.processor_seconds - time.process_time()


def _clock(phases: Sequence[tuple[float, float]], at_random: bool) -> list[float]:
    """When each request is due."""
    due, start, draw = list[float](), 0.0, random.Random(0)
    for rate, seconds in phases:
        count = int(rate * seconds)
        # So many moments, uniformly drawn and put in order, are a Poisson process of which the number is known.
        due += [start + (draw.uniform(0, seconds) if at_random else number / rate) for number in range(count)]
        start += seconds
    return sorted(due)


def _request(server: Running, file: Path) -> bytes:
    body = file.read_bytes()
    host = urlsplit(server.url).netloc
    head = (
        f"POST /predict HTTP/1.1\r\nHost: {host}\r\nContent-Type: {server.bodies.kind}\r\nContent-Length: {len(body)}"
    )
    return f"{head}\r\n\r\n".encode() + body


async def _post(
    server: Running,
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]],
    request: bytes,
    begin: float,
    due: float,
    record: Record,
) -> None:
    """One request over an idle connection or a new one."""
    sent, status = time.perf_counter(), 0
    try:
        address = urlsplit(server.url)
        reader, writer = idle.pop() if idle else await asyncio.open_connection(address.hostname, address.port)
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        status = int(head.split(b" ", 2)[1])
        if b"connection: close" in head:
            writer.close()
        else:
            idle.append((reader, writer))
    except (OSError, asyncio.IncompleteReadError, ValueError):
        pass
    now = time.perf_counter()
    record.asked.append(due)
    record.status.append(status)
    record.seconds.append(now - begin - due)
    record.sent.append(now - sent)


def seconds_to_normal(record: Record, since: float, normal: float) -> float:
    """From ``since`` until, of all that is asked from then on, 99 % are answered within ``normal`` seconds."""
    rows = sorted(zip(record.asked, record.seconds, record.status, strict=True), reverse=True)
    count, late = 0, 0
    for asked, seconds, status in rows:
        if asked < since:
            break
        count, late = count + 1, late + (status != 200 or seconds > normal)
        if late > max(1.0, 0.01 * count):
            return asked - since
    return 0.0
