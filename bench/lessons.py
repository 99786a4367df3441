"""A class at the live lessons: 30 readers who drag at once, what one more reader costs, frames inside the page.

Readers are 30 sockets, not 30 browsers, which two cores could not draw: each opens the lesson's WebSocket as its page
does, waits until all cells have run, and then asks by the page's own requests without a pause: a page has one question
under way and sends the newest value when its answer is there, so nobody who drags can ask more often. No two ask the
same: each goes from layer to layer, image to image and value to value by random numbers of its own, and every sixth
looks at an image of its own. Browsers measure frames: every slider of every lesson is moved in every frame.
"""

import argparse
import inspect
import json
import statistics
import sys
from typing import Any

from classroom.drags import DRAGS, Drag
from classroom.readers import Reader, drag_at_once, resident_mib, started
from classroom.sliders import frames
from common import BENCH, write_results

BARS = {"one": 150, "class": 300, "memory": 40, "spread": 2, "frames": 60}


def dragging(drag: Drag, readers: int, seconds: float) -> dict[str, Any]:
    """A server of its own: one reader alone, then all at once."""
    lesson, widget, asked = drag
    server, url = started()
    opened: list[Reader] = []
    try:
        opened.append(Reader(url, lesson, widget).__enter__())
        ways = [asked(0, opened[0].config)]
        drag_at_once(opened, ways, min(3.0, seconds))  # networks are opened, torch is warm
        opened[0].milliseconds.clear()
        drag_at_once(opened, ways, seconds)
        alone = opened[0].milliseconds[:]
        before = resident_mib(server.pid)
        opened += [Reader(url, lesson, widget).__enter__() for _ in range(readers - 1)]
        ways += [asked(number, one.config) for number, one in enumerate(opened)][1:]
        opened[0].milliseconds.clear()
        drag_at_once(opened, ways, seconds)
        after = resident_mib(server.pid)
    finally:
        for one in opened:
            one.__exit__()
        server.terminate()
        server.wait(20)
    together = [one for reader in opened for one in reader.milliseconds]
    medians = [statistics.median(took for _, took in one.milliseconds) for one in opened]
    return {
        "one": {"answers": len(alone), "p95_ms": _p95(alone)},
        "class": {"answers": len(together), "p95_ms": _p95(together)},
        "by_kind": {
            kind: {
                "of_one": _p95([one for one in alone if one[0] == kind]),
                "of_class": _p95([one for one in together if one[0] == kind]),
            }
            for kind in sorted({kind for kind, _ in together})
        },
        "slowest_over_median": max(medians) / statistics.median(medians),
        "mib_per_reader": (after - before) / (readers - 1),
    }


def _p95(answers: list[tuple[str, float]]) -> float | None:
    times = sorted(took for _, took in answers)
    return times[min(len(times) - 1, int(0.95 * len(times)))] if times else None


def main() -> None:
    """Measures and writes ``results/lessons``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--frames", type=int, default=60, help="for each slider")
    parser.add_argument("--part", choices=["drags", "frames"], help="alone; the other one's numbers stay")
    parser.add_argument("--only", default="", help="drags whose name has these letters; the others' numbers stay")
    parser.add_argument("--trial", action="store_true", help="print, and keep no results")
    options = parser.parse_args()
    kept = BENCH / "results" / "lessons.json"
    numbers: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    if options.part != "frames":
        asks = {name: inspect.getdoc(asked) for name, (_, _, asked) in DRAGS.items()}
        numbers |= {"readers": options.readers, "readers_are": "sockets", "seconds": options.seconds, "asks": asks}
        chosen = {name: drag for name, drag in DRAGS.items() if options.only in name}
        found = {name: dragging(drag, options.readers, options.seconds) for name, drag in chosen.items()}
        kept_drags = numbers.get("drags", {}) | found
        numbers["drags"] = {name: kept_drags[name] for name in DRAGS if name in kept_drags}
    if options.part != "drags":
        numbers["frames"] = frames(options.frames)
    print(json.dumps(numbers, indent=1), file=sys.stderr)
    if not options.trial:
        written(numbers)


def missed(one: dict[str, Any]) -> str:
    """The bars that a drag does not reach; they are about all that a reader asks during it, not about each kind."""
    found = {
        "one": one["one"]["p95_ms"],
        "class": one["class"]["p95_ms"],
        "spread": one["slowest_over_median"],
        "memory": one["mib_per_reader"],
    }
    words = {"one": "p95 of one", "class": "p95 of all", "spread": "slowest / median", "memory": "memory"}
    return ", ".join(words[bar] for bar, value in found.items() if value > BARS[bar]) or "none"


def written(numbers: dict[str, Any]) -> None:
    """The table of all numbers."""
    rows: list[list[Any]] = []
    for name, one in numbers["drags"].items():
        rows.append(
            [
                name,
                one["one"]["p95_ms"],
                one["class"]["p95_ms"],
                one["slowest_over_median"],
                one["mib_per_reader"],
                "",
                missed(one),
            ]
        )
        if len(one["by_kind"]) > 1:
            rows += [
                [f"- {kind} alone", of["of_one"], of["of_class"], "", "", "", ""] for kind, of in one["by_kind"].items()
            ]
    rows.append(["bar", BARS["one"], BARS["class"], BARS["spread"], BARS["memory"], BARS["frames"], ""])
    slowest = {name: min(one.items(), key=lambda item: item[1]) for name, one in numbers["frames"].items() if one}
    rows += [[f"{name}: {label}", "", "", "", "", rate, ""] for name, (label, rate) in slowest.items()]
    head = ["what is dragged", "p95 of one, ms", f"p95 of {numbers['readers']}, ms", "slowest reader / median",
            "MiB a reader", "frames/s, slowest slider", "bars missed"]  # fmt: skip
    for stale in ("title", "machine", "measured"):
        numbers.pop(stale, None)
    write_results("lessons", "A class at the live lessons", head, rows, numbers | {"bars": BARS})


if __name__ == "__main__":
    main()
