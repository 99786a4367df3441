"""``glassworks serve`` under load beside LitServe, a plain FastAPI endpoint, and the same work without a server.

Parts (``--parts``), each for the networks of ``--networks``; the results of others are kept:

- ``closed``: wrk with 1, 8 and 32 clients against every server; the bare predictor before and after.
- ``steady``: images on a clock at 80 % of the capacity, evenly spaced and then as a Poisson process; time, memory.
  The same at 80 % of what images get that come one by one.
- ``locust``: its users at 80 %, each of whom waits for its answer.
- ``flood``: at 200 %: what is still answered, how soon the rest is refused, when it is over.
- ``stops``: SIGTERM under load; SIGKILL of a worker.

One network takes 380 seconds with ``--seconds 5 --steady-seconds 60``; ``--parts steady`` alone takes as long with its
five minutes.

Needs wrk (a Debian package). The environments of the peers and of locust are made from ``peers/requirements-serve.txt``
and ``peers/requirements-locust.txt`` when missing.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common import BENCH, PEERS_ENV, ROOT, hymenoptera, peer_python, run, write_results

sys.path.insert(0, str(ROOT / "src"))

from serving import servers
from serving.bare import CORES, WINDOW
from serving.load import Record, closed, near_open, on_a_clock, seconds_to_normal
from serving.material import NETWORKS, Bodies, bodies, model_file, photographs
from serving.queueing import p99_at_pace
from serving.servers import Running
from serving.table import CLIENTS, table

IMAGES = 64
TITLE = "The server under load"
RESULTS = BENCH / "results" / "serve.json"


@dataclass
class Setting:
    """What every part needs."""

    folder: Path
    bodies: dict[str, Bodies]
    environments: Path
    seconds: float
    steady_seconds: float

    def serve(self, network: str) -> Any:
        """glassworks' server as a user starts it."""
        return servers.glassworks(model_file(self.folder, network), self.bodies["raw"], self.folder)


def closed_loop(setting: Setting, network: str) -> dict[str, Any]:
    """Every server in turn; glassworks and the bare work first and last."""
    model = model_file(setting.folder, network)
    choice, first = _ours(setting, network)
    precision = f"{choice['engine']} {choice['precision']}"
    bare = [_bare(setting, model, precision)]
    found: dict[str, Any] = {"choice": choice | {"title": precision}}
    in_torch = "bfloat16" if choice["precision"] == "bfloat16" else "float32"
    for how in ("docs", f"format:{in_torch}", f"same:{precision}"):
        for name, form in (("fastapi", "form"), ("litserve", "base64")):
            print(f"{network}: {name} {how}", file=sys.stderr, flush=True)
            script = f"{name}_endpoint.py"
            python = peer_python(setting.environments, "serve")
            with servers.peer(python, script, model, how, setting.bodies[form], setting.folder) as server:
                found[f"{name}_{how.partition(':')[0]}"] = _levels(server, setting.seconds)
    second = _ours(setting, network)[1]
    bare.append(_bare(setting, model, precision))
    return found | {"glassworks": _means(first, second), "bare": _means(*bare)}


def _ours(setting: Setting, network: str) -> tuple[dict[str, Any], dict[str, Any]]:
    print(f"{network}: glassworks", file=sys.stderr, flush=True)
    with setting.serve(network) as server:
        found = _levels(server, setting.seconds)
        found["start_seconds"] = server.start_seconds
        return server.get("/v2/models/one")["choice"], found


def _levels(server: Running, seconds: float) -> dict[str, Any]:
    closed(server, 2, 1)  # the first answers build kernels
    return {str(clients): closed(server, clients, seconds) for clients in CLIENTS}


def _bare(setting: Setting, model: Path, precision: str, *, pace_seconds: float = 0.0) -> dict[str, Any]:
    folder, seconds = setting.bodies["raw"].files[0].parent, pace_seconds or setting.seconds
    command = [sys.executable, BENCH / "serving" / "bare.py", model, folder, precision, str(seconds)]
    command += ["pace"] * bool(pace_seconds)
    return run(command, PYTHONPATH=ROOT / "src", GLASSWORKS_CACHE=setting.folder).document


def _means(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Number by number."""
    return {
        key: _means(value, second[key]) if isinstance(value, dict) else statistics.fmean((value, second[key]))
        for key, value in first.items()
    }


def steady(setting: Setting, network: str) -> dict[str, Any]:
    """80 % of the capacity: evenly spaced; then shortly at random, and how steady the machine is.

    The capacity is what 32 clients get, whose images go in batches. As many clients as workers never meet in a queue:
    what they get is the capacity for images that come one by one, and 80 % of that is measured, too.
    """
    shortly = min(20.0, setting.steady_seconds / 3)
    with setting.serve(network) as server:
        choice = server.get("/v2/models/one")["choice"]
        capacity = closed(server, 32, setting.seconds)["rate"]
        asyncio.run(on_a_clock(server, [(0.8 * capacity, 3.0)]))
        before = server.memory_mib
        record = asyncio.run(on_a_clock(server, [(0.8 * capacity, setting.steady_seconds)]))
        workers = len(server.workers())
        service_ms = 1000 * workers / capacity
        found = record.summary() | {"capacity": capacity, "service_ms": service_ms, "seconds": setting.steady_seconds}
        found["p99_service_times"] = found["p99_ms"] / service_ms
        found |= {"memory_mib": server.memory_mib, "memory_growth_mib": server.memory_mib - before}
        single = closed(server, workers, setting.seconds)["rate"]
        found["one_by_one"] = asyncio.run(on_a_clock(server, [(0.8 * single, shortly)])).summary()
        found["one_by_one"] |= {
            "capacity": single,
            "p99_service_times": _in_service_times(found["one_by_one"], single, workers),
        }
        random = [(0.8 * capacity, shortly)]
        found["at_random"] = asyncio.run(on_a_clock(server, random, at_random=True)).summary()
        found["at_random"]["p99_service_times"] = found["at_random"]["p99_ms"] / service_ms
    precision = f"{choice['engine']} {choice['precision']}"
    pace = _bare(setting, model_file(setting.folder, network), precision, pace_seconds=shortly)["pace"]
    mean = statistics.fmean(pace)
    found["pace"] = {"each_half_second": pace, "least": min(pace) / mean, "most": max(pace) / mean}
    found["pace"]["p99_service_times"] = p99_at_pace(0.8, CORES, pace, WINDOW)
    return found


def _in_service_times(found: dict[str, Any], capacity: float, workers: int) -> float | None:
    """The 99th percentile; nothing where nothing was answered."""
    return None if found["p99_ms"] is None else found["p99_ms"] / 1000 * capacity / workers


def flood(setting: Setting, network: str) -> dict[str, Any]:
    """Twice the capacity, then half of it."""
    long, after = 4 * setting.seconds, 5.0
    with setting.serve(network) as server:
        capacity = closed(server, 32, setting.seconds)["rate"]
        service = len(server.workers()) / capacity
        phases = [(2 * capacity, long), (0.5 * capacity, after)]
        memory = [server.memory_mib]
        record = asyncio.run(on_a_clock(server, phases))
        memory.append(server.memory_mib)
        asyncio.run(on_a_clock(server, phases))
        memory.append(server.memory_mib)
        found = record.between(0, long).summary()
        return found | {
            "capacity": capacity,
            "goodput_share": found["goodput"] / capacity,
            "seconds_to_normal": seconds_to_normal(record, long, 3 * service),
            "afterwards": record.between(long, long + after).summary(),
            "memory_growth_mib": memory[1] - memory[0],
            "memory_growth_of_another_mib": memory[2] - memory[1],
        }


def stops(setting: Setting, network: str) -> dict[str, Any]:
    """The two signals, while images come on a clock at 80 % of the capacity."""
    with setting.serve(network) as server:
        capacity = closed(server, 32, setting.seconds)["rate"]
        killed, back, _ = asyncio.run(_with_signal(server, 0.8 * capacity, lambda: _kill_worker(server)))
        before = server.get("/v2/models/one/ready")["ready"]
        ended, took, moment = asyncio.run(_with_signal(server, 0.8 * capacity, lambda: _terminate(server)))
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


def locust(setting: Setting, network: str) -> dict[str, Any]:
    """80 % of the capacity by locust's users."""
    python = peer_python(setting.environments, "locust")
    with setting.serve(network) as server:
        capacity = closed(server, 32, setting.seconds)["rate"]
        found = near_open(python, server, 0.8 * capacity, min(60.0, setting.steady_seconds / 2))
        return found | {"capacity": capacity, "service_ms": 1000 * len(server.workers()) / capacity}


def _kill_worker(server: Running) -> float:
    """Seconds until a new one stands in its place, and as many as before are ready."""
    before = server.workers()
    os.kill(before[0], signal.SIGKILL)
    begin = time.perf_counter()
    while not set(server.workers()) - set(before) or _ready_workers(server) < len(before):
        time.sleep(0.02)
    return time.perf_counter() - begin


def _ready_workers(server: Running) -> int:
    import urllib.request

    with urllib.request.urlopen(server.url + "/metrics", timeout=10) as response:
        lines = response.read().decode().splitlines()
    return int(float(next(line for line in lines if line.startswith("glassworks_workers ")).split()[1]))


def _terminate(server: Running) -> float:
    server.process.send_signal(signal.SIGTERM)
    begin = time.perf_counter()
    server.process.wait(60)
    return time.perf_counter() - begin


PARTS = {"closed": closed_loop, "steady": steady, "locust": locust, "flood": flood, "stops": stops}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", default=",".join(PARTS), help="nothing writes the table again")
    parser.add_argument("--networks", default=",".join(NETWORKS))
    parser.add_argument("--seconds", type=float, default=8.0, help="of each measurement in a closed loop")
    parser.add_argument("--steady-seconds", type=float, default=300.0)
    parser.add_argument("--peers-env", type=Path, default=PEERS_ENV)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "bench-serve")
    parser.add_argument("--results", default="serve", help="name of the files in results/")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    images = photographs(hymenoptera(options.work / "data", None), IMAGES)
    setting = Setting(
        options.work,
        bodies(options.work / "bodies", images),
        options.peers_env,
        options.seconds,
        options.steady_seconds,
    )
    path = RESULTS.with_stem(options.results)
    kept = json.loads(path.read_text())["measured_parts"] if path.exists() else {}
    for network in options.networks.split(","):
        for part in filter(None, options.parts.split(",")):
            print(f"{network}: {part}", file=sys.stderr, flush=True)
            kept.setdefault(network, {})[part] = PARTS[part](setting, network)
            _write(options.results, kept)
    _write(options.results, kept)


def _write(name: str, kept: dict[str, Any]) -> None:
    write_results(name, TITLE, ["what", *kept], table(kept), {"measured_parts": kept})


if __name__ == "__main__":
    main()
