"""The figures of the benchmark of the server, as rows: one a figure, one column a network."""

from collections.abc import Callable
from typing import Any

from serving.bare import WINDOW
from serving.queueing import p99_service_times

CLIENTS = (1, 8, 32)
"""Of the closed loops."""


def table(kept: dict[str, Any]) -> list[list[Any]]:
    """One row a figure, one column a network."""
    rows: list[list[Any]] = []
    for words, place in _ROWS:
        values = [_at(kept[network], place) for network in kept]
        if any(value != "-" for value in values):
            rows.append([words, *values])
    return rows


def _at(found: Any, place: str | Callable[[Any], float]) -> Any:
    if callable(place):
        try:
            return place(found)
        except KeyError:
            return "-"
    for key in place.split("/"):
        if not isinstance(found, dict) or found.get(key) is None:
            return "-"
        found = found[key]
    return found


def _rate(name: str, clients: int) -> str:
    return f"closed/{name}/{clients}/rate"


def _least_gain(names: tuple[str, ...]) -> Callable[[Any], float]:
    """How many times the better of ``names`` serves as much, at least, over the numbers of clients."""

    def gain(found: Any) -> float:
        parts = found["closed"]
        return min(
            parts["glassworks"][str(n)]["rate"] / max(parts[name][str(n)]["rate"] for name in names) for n in CLIENTS
        )

    return gain


def _share_of_bare(key: str, clients: int) -> Callable[[Any], float]:
    return lambda found: found["closed"]["glassworks"][str(clients)]["rate"] / found["closed"]["bare"][key]


def _by_theory(*, at_random: bool) -> Callable[[Any], float]:
    """Beside what was measured at 80 %."""
    return lambda found: found["steady"] and p99_service_times(0.8, 2, at_random=at_random)


def _watched(steady: dict[str, Any]) -> float:
    """Seconds of the pace, whose slow ones a longer measurement meets more of."""
    return WINDOW * len(steady["pace"]["each_half_second"])


_ROWS: list[tuple[str, str | Callable[[Any], float]]] = [
    ("engine and number format that were chosen", "closed/choice/title"),
    ("bare predictor (`Predictor.stream`, float32), images/s", "closed/bare/predictor"),
    ("bare engine in that format, a process for each core, images/s", "closed/bare/engine_per_core"),
    ("bare engine in that format, one process, images/s", "closed/bare/engine_one_process"),
    *((f"glassworks serve, {n} clients, requests/s", _rate("glassworks", n)) for n in CLIENTS),
    *((f"... of the bare engine, {n} clients", _share_of_bare("engine_per_core", n)) for n in CLIENTS[1:]),
    *((f"... of the bare predictor, {n} clients", _share_of_bare("predictor", n)) for n in CLIENTS[1:]),
    *(
        (f"{name} {how}, {n} clients, requests/s", _rate(f"{key}_{suffix}", n))
        for how, suffix in (
            ("as its docs write it", "docs"),
            ("in the same number format of torch, a process for each core", "format"),
            ("through glassworks' engine", "same"),
        )
        for name, key in (("FastAPI + torch", "fastapi"), ("LitServe", "litserve"))
        for n in CLIENTS
    ),
    ("glassworks over the better of these as in the docs, least", _least_gain(("fastapi_docs", "litserve_docs"))),
    ("glassworks over the better in the same format, least", _least_gain(("fastapi_format", "litserve_format"))),
    ("glassworks over the better through its engine, least", _least_gain(("fastapi_same", "litserve_same"))),
    ("bare predict of one image, ms", "closed/bare/predict_ms"),
    ("bare engine, one image, ms", "closed/bare/engine_ms"),
    ("1 client, p50, ms", "closed/glassworks/1/p50_ms"),
    ("wrk's share of the processors, 32 clients", "closed/glassworks/32/generator_share"),
    (
        "start to ready, s (the mean of a first start, which measures engines meanwhile, and one more)",
        "closed/glassworks/start_seconds",
    ),
    ("80 % of capacity: seconds", "steady/seconds"),
    ("80 %, evenly spaced: requests/s asked", "steady/rate_asked"),
    ("80 %: refused or broken", lambda found: found["steady"]["refused"] + found["steady"]["broken"]),
    ("80 %: p50, ms", "steady/p50_ms"),
    ("80 %: p99, ms", "steady/p99_ms"),
    ("80 %: p99, service times", "steady/p99_service_times"),
    ("... by theory, two workers and nothing else on the machine", _by_theory(at_random=False)),
    ("... at the pace of this machine, which the bare engine showed right after", "steady/pace/p99_service_times"),
    ("... seconds in which it was watched, to be held against those at 80 %", lambda found: _watched(found["steady"])),
    ("the bare engine's slowest half second, share of its mean pace", "steady/pace/least"),
    ("... its fastest", "steady/pace/most"),
    ("80 % as a Poisson process: p50, ms", "steady/at_random/p50_ms"),
    ("80 % as a Poisson process: p99, ms", "steady/at_random/p99_ms"),
    ("80 % as a Poisson process: p99, service times", "steady/at_random/p99_service_times"),
    ("... by theory as a Poisson process, two workers", _by_theory(at_random=True)),
    ("clients that never meet in a queue, one for each worker: requests/s", "steady/one_by_one/capacity"),
    ("80 % of that, evenly spaced: requests/s asked", "steady/one_by_one/rate_asked"),
    (
        "80 % of that: refused or broken",
        lambda found: sum(found["steady"]["one_by_one"][k] for k in ("refused", "broken")),
    ),
    ("80 % of that: p50, ms", "steady/one_by_one/p50_ms"),
    ("80 % of that: p99, ms", "steady/one_by_one/p99_ms"),
    ("80 % of that: p99, service times", "steady/one_by_one/p99_service_times"),
    ("80 %: memory growth, MiB", "steady/memory_growth_mib"),
    ("80 %: generator's share of the processors", "steady/generator_share"),
    ("80 %: the share of processes that have nothing to do with it", "steady/others_share"),
    ("locust's users at 80 %: requests/s", "locust/rate"),
    ("locust: failed", "locust/failed"),
    ("locust: p50, ms", "locust/p50_ms"),
    ("locust: p99, ms", "locust/p99_ms"),
    ("locust's share of the processors", "locust/generator_share"),
    ("200 %: requests/s asked", "flood/rate_asked"),
    ("200 %: answered, share of the capacity", "flood/goodput_share"),
    ("200 %: refusals, p50, ms", "flood/refusal_p50_ms"),
    ("200 %: refusals, p99, ms", "flood/refusal_p99_ms"),
    ("200 %: broken", "flood/broken"),
    ("200 %: back to normal after, s (99 % of all later ones within 3 service times)", "flood/seconds_to_normal"),
    ("... in the slowest of three rounds", "flood/slowest_to_normal"),
    ("200 %: memory growth, MiB", "flood/memory_growth_mib"),
    ("200 % once more: memory growth, MiB", "flood/memory_growth_of_another_mib"),
    ("200 %: generator's share of the processors", "flood/generator_share"),
    ("200 %: the share of processes that have nothing to do with it", "flood/others_share"),
    ("SIGKILL of a worker at 80 %: requests lost", "stops/killed_worker/lost"),
    ("SIGKILL of a worker: back after, s", "stops/killed_worker/back_seconds"),
    ("SIGTERM at 80 %: exit code", "stops/sigterm/exit_code"),
    ("SIGTERM: sent before it and answered", "stops/sigterm/sent_before/answered"),
    ("SIGTERM: sent before it and lost", "stops/sigterm/sent_before/lost"),
    ("SIGTERM: sent later and refused by an answer", "stops/sigterm/sent_later/refused"),
    ("SIGTERM: sent later and not connected", "stops/sigterm/sent_later/broken"),
    ("SIGTERM at 80 %: ended after, s", "stops/sigterm/end_seconds"),
]
