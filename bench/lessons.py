"""A class at the live lessons: 30 readers who drag at once, what one more reader costs, frames inside the page.

Readers are 30 sockets, not 30 browsers, which two cores could not draw: each opens the lesson's WebSocket as its page
does, waits until all cells have run, and then asks by the page's own requests without a pause: a page has one question
under way and sends the newest value when its answer is there, so nobody who drags can ask more often. Browsers measure
frames: every slider is moved in every frame.
"""

import argparse
import contextlib
import http.client
import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import connect
from websockets.typing import Origin

from common import ROOT, write_results

Question = Callable[[int, dict[str, Any]], dict[str, Any]]
"""The n-th question of a reader who drags, from its number and the widget's settings."""
LAST = 1000
"""More layers than there are: the last one, all of whose weights act on the error."""
DRAGS: dict[str, tuple[str, str, Question]] = {
    "a weight of formula_net (lesson 3)": (
        "03_backpropagation",
        "chain",
        lambda n, _: {"model": "formula_net", "image": "birds:3", "layer": LAST, "at": n % 100},
    ),
    "the graph of a formula (lesson 11)": (
        "11_framework",
        "graph",
        lambda n, config: {
            "expression": config["expressions"][0],
            "values": [n % 50 / 10],
        },
    ),
    "the field of a unit (lesson 14)": (
        "14_fields",
        "unit",
        lambda n, _: {
            "model": "formula_net",
            "image": "birds:3",
            "layer": 1,
            "row": (n % 20) / 20,
            "column": (n % 7) / 7,
            "own": None,
        },
    ),
}
FRAMES = ("01_neuron", "02_perceptron", "03_backpropagation", "05_activations", "06_descent", "07_approximation",
          "09_sequences", "12_regression", "14_fields", "15_nets", "18_use")  # fmt: skip
BARS = {"one": 150, "class": 300, "memory": 40, "spread": 2, "frames": 60}


@dataclass
class Reader:
    """One open page without a browser."""

    url: str
    lesson: str
    widget: str
    milliseconds: list[float] = field(default_factory=list)

    def __enter__(self) -> "Reader":
        self._session = f"s_{secrets.token_hex(4)}"
        address = f"{self.url.replace('http', 'ws')}/{self.lesson}/ws?session_id={self._session}"
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(
            connect(address, origin=Origin(self.url), max_size=None, open_timeout=120)
        )
        self._http = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        self.config: dict[str, Any] = {}
        while True:
            kind, data = self._next()
            if kind == "model-lifecycle" and data["message"]["method"] == "open":
                config = data["message"]["state"].get("config", {})
                if config.get("name") == self.widget:
                    self._model, self.config = data["model_id"], config
            if kind == "completed-run" and self.config:
                return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._http.close()

    def ask(self, number: int, question: Question) -> None:
        """One question, and the time until its answer is here."""
        content = {**question(number, self.config), "number": number + 1}
        message = {"modelId": self._model, "message": {"method": "custom", "content": content}, "buffers": []}
        begin = time.perf_counter()
        self._http.request(
            "POST",
            f"/{self.lesson}/api/kernel/set_model_value",
            json.dumps(message),
            {"Content-Type": "application/json", "Marimo-Session-Id": self._session, "Origin": self.url},
        )
        response = self._http.getresponse()
        said = response.read().decode()
        if response.status != 200:
            sys.exit(f"{self.lesson}: the question was refused with {response.status}: {said}")
        while True:
            kind, data = self._next()
            if kind != "model-lifecycle" or data["message"]["method"] != "custom":
                continue
            answer = data["message"]["content"]
            if answer.get("number") == number + 1:
                if "error" in answer:
                    sys.exit(f"{self.lesson}: {answer['error']}")
                self.milliseconds.append(1000 * (time.perf_counter() - begin))
                return

    def rejoin(self) -> None:
        """A new connection for requests: the server has closed one that was idle."""
        self._http.close()

    def _next(self) -> tuple[str, dict[str, Any]]:
        document = json.loads(self._socket.recv(timeout=120))
        return document["op"], document["data"]


def started() -> tuple[subprocess.Popen[str], str]:
    """The lessons as a teacher starts them."""
    server = subprocess.Popen(
        [sys.executable, "-m", "glassworks", "lessons", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    assert server.stdout is not None
    return server, json.loads(server.stdout.readline())["url"]


def resident_mib(process: int) -> float:
    """Resident memory of the server."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def dragging(drag: tuple[str, str, Question], readers: int, seconds: float) -> dict[str, float]:
    """A server of its own: one reader alone, then all at once."""
    lesson, widget, question = drag
    server, url = started()
    opened: list[Reader] = []
    try:
        opened.append(Reader(url, lesson, widget).__enter__())
        _drag(opened, question, min(3.0, seconds))  # networks are opened, torch is warm
        opened[0].milliseconds.clear()
        _drag(opened, question, seconds)
        alone = opened[0].milliseconds[:]
        before = resident_mib(server.pid)
        opened += [Reader(url, lesson, widget).__enter__() for _ in range(readers - 1)]
        for one in opened:
            one.milliseconds.clear()
        _drag(opened, question, seconds)
        after = resident_mib(server.pid)
    finally:
        for one in opened:
            one.__exit__()
        server.terminate()
        server.wait(20)
    medians = [statistics.median(one.milliseconds) for one in opened]
    return {
        "answers_alone": len(alone),
        "p95_one_ms": _p95(alone),
        "answers": sum(len(one.milliseconds) for one in opened),
        "p95_class_ms": _p95([one for reader in opened for one in reader.milliseconds]),
        "slowest_over_median": max(medians) / statistics.median(medians),
        "mib_per_reader": (after - before) / (readers - 1),
    }


def _drag(readers: list[Reader], question: Question, seconds: float) -> None:
    until = time.monotonic() + seconds

    def drag(reader: Reader) -> None:
        number = secrets.randbelow(1000)
        reader.rejoin()
        while time.monotonic() < until or not reader.milliseconds:
            number += 1
            reader.ask(number, question)

    with ThreadPoolExecutor(len(readers)) as pool:
        list(pool.map(drag, readers))  # what went wrong for one reader ends the benchmark


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


MOVING = """
async (frames) => {
  const everywhere = root => [root, ...[...root.querySelectorAll("*")].filter(one => one.shadowRoot)
    .flatMap(one => everywhere(one.shadowRoot))];
  const sliders = everywhere(document).flatMap(root => [...root.querySelectorAll("input[type=range]")]);
  const found = [];
  for (const one of sliders.filter(one => !one.disabled && one.getClientRects().length)) {
    const [low, high, begin] = [+one.min, +one.max, one.value];
    const next = () => new Promise(requestAnimationFrame);
    one.scrollIntoView({block: "center"});
    for (let at = 0; at < 5; at++) await next();
    const start = performance.now();
    for (let at = 0; at < frames; at++) {
      one.value = low + (high - low) * (at % 20) / 19;
      one.dispatchEvent(new Event("input"));
      await next();
    }
    found.push([one.labels[0].textContent.trim(), 1000 * frames / (performance.now() - start)]);
    one.value = begin;
    one.dispatchEvent(new Event("input"));
  }
  return found;
}
"""


def frames(count: int) -> dict[str, dict[str, float]]:
    """Frames per second while each slider of a lesson moves in each frame."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests" / "support"))
    from report_example import CHROMIUM

    server, url = started()
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            found = {}
            for lesson in FRAMES:
                page.goto(f"{url}/{lesson}/")
                page.wait_for_selector("section.screen", timeout=120_000)
                page.wait_for_timeout(3000)
                found[lesson] = dict(page.evaluate(MOVING, count))
                print(lesson, found[lesson], file=sys.stderr, flush=True)
            chromium.close()
    finally:
        server.terminate()
        server.wait(20)
    return found


def main() -> None:
    """Measures and writes ``results/lessons``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--frames", type=int, default=60, help="for each slider; 0 for none")
    parser.add_argument("--trial", action="store_true", help="print, and keep no results")
    options = parser.parse_args()
    drags = {}
    for name, drag in DRAGS.items():
        drags[name] = dragging(drag, options.readers, options.seconds)
        print(name, json.dumps(drags[name]), file=sys.stderr, flush=True)
    moved = frames(options.frames) if options.frames else {}
    if options.trial:
        return
    slowest = {name: min(one.items(), key=lambda item: item[1]) for name, one in moved.items() if one}
    rows: list[list[Any]] = [
        [name, one["p95_one_ms"], one["p95_class_ms"], one["slowest_over_median"], one["mib_per_reader"], ""]
        for name, one in drags.items()
    ]
    rows.append(["bar", BARS["one"], BARS["class"], BARS["spread"], BARS["memory"], BARS["frames"]])
    rows += [[f"{name}: {label}", "", "", "", "", rate] for name, (label, rate) in slowest.items()]
    head = ["what is dragged", "p95 of one, ms", f"p95 of {options.readers}, ms", "slowest reader / median",
            "MiB a reader", "frames/s, slowest slider"]  # fmt: skip
    numbers = {"readers": options.readers, "readers_are": "sockets", "seconds": options.seconds, "bars": BARS}
    write_results("lessons", "A class at the live lessons", head, rows, {**numbers, "drags": drags, "frames": moved})


if __name__ == "__main__":
    main()
