"""``glassworks serve`` under load beside LitServe, a plain FastAPI endpoint, and the same work without a server.

Parts (``--parts``), each for the networks of ``--networks``; the results of others are kept:

- ``closed``: wrk with 1, 8 and 32 clients against every server; the bare predictor before and after.
- ``steady``: images on a clock at 80 % of the capacity, evenly spaced and then as a Poisson process; time, memory.
  The same at 80 % of what images get that come one by one.
- ``locust``: its users at 80 %, each of whom waits for its answer.
- ``flood``: at 200 %, three times: what is still answered, how soon the rest is refused, when it is over.
- ``stops``: SIGTERM under load; SIGKILL of a worker.

One network takes 380 seconds with ``--seconds 5 --steady-seconds 60``; ``--parts steady`` alone takes as long with its
five minutes.

Needs wrk (a Debian package). The environments of the peers and of locust are made from ``peers/requirements-serve.txt``
and ``peers/requirements-locust.txt`` when missing.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common import BENCH, PEERS_ENV, ROOT, hymenoptera, peer_python, run, write_results

sys.path.insert(0, str(ROOT / "src"))

from serving import servers
from serving.bare import CORES, WINDOW
from serving.load import closed, near_open, on_a_clock, seconds_to_normal
from serving.material import NETWORKS, Bodies, bodies, model_file, photographs
from serving.queueing import p99_at_pace
from serving.servers import Running
from serving.signals import stopped
from serving.table import CLIENTS, table

IMAGES = 64
FLOODS = 3
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
    """Twice the capacity, then half of it; three times, of which the medians count."""
    long, after = 4 * setting.seconds, 5.0
    with setting.serve(network) as server:
        capacity = closed(server, 32, setting.seconds)["rate"]
        service = len(server.workers()) / capacity
        rounds, memory = list[dict[str, Any]](), [server.memory_mib]
        for _ in range(FLOODS):
            record = asyncio.run(on_a_clock(server, [(2 * capacity, long), (0.5 * capacity, after)]))
            memory.append(server.memory_mib)
            found = record.between(0, long).summary()
            found |= {"goodput_share": found["goodput"] / capacity}
            found |= {"seconds_to_normal": seconds_to_normal(record, long, 3 * service)}
            rounds.append(found | {"afterwards": record.between(long, long + after).summary()})
        return _medians(rounds) | {
            "capacity": capacity,
            "rounds": rounds,
            "slowest_to_normal": max(found["seconds_to_normal"] for found in rounds),
            "memory_growth_mib": memory[1] - memory[0],
            "memory_growth_of_another_mib": memory[2] - memory[1],
        }


def _medians(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Number by number."""
    return {key: _median([found[key] for found in rounds]) for key in rounds[0]}


def _median(values: Sequence[Any]) -> Any:
    """Nothing where one of the rounds has none."""
    if isinstance(values[0], dict):
        return _medians(values)
    return None if None in values else statistics.median(values)


def stops(setting: Setting, network: str) -> dict[str, Any]:
    """The two signals, while images come on a clock at 80 % of the capacity."""
    with setting.serve(network) as server:
        return stopped(server, 0.8 * closed(server, 32, setting.seconds)["rate"])


def locust(setting: Setting, network: str) -> dict[str, Any]:
    """80 % of the capacity by locust's users."""
    python = peer_python(setting.environments, "locust")
    with setting.serve(network) as server:
        capacity = closed(server, 32, setting.seconds)["rate"]
        found = near_open(python, server, 0.8 * capacity, min(60.0, setting.steady_seconds / 2))
        return found | {"capacity": capacity, "service_ms": 1000 * len(server.workers()) / capacity}


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
