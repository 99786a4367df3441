"""A class at the live lessons: 30 readers who drag at once, what one more reader costs, frames inside the page.

Readers are 30 sockets, not 30 browsers, which two cores could not draw: each opens the lesson's WebSocket as its page
does, waits until all cells have run, and then asks by the page's own requests without a pause: a page has one question
under way and sends the newest value when its answer is there, so nobody who drags can ask more often. No two ask the
same: each goes from layer to layer, image to image and value to value by random numbers of its own, and every sixth
looks at an image of its own. Browsers measure frames: every slider of every lesson is moved in every frame.
"""

import argparse
import base64
import contextlib
import http.client
import inspect
import io
import itertools
import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image
from websockets.sync.client import connect
from websockets.typing import Origin

from common import BENCH, ROOT, write_results

Asked = Iterator[tuple[str, dict[str, Any]]]
"""What one reader asks, for ever: of which kind it is, and the question."""
MODEL = "formula_net"
LAYERS = 9  # more than it has: the last one is taken then
OWN = 6  # every so manieth reader has an image of their own
DRAGGED = 30  # values of one drag
IDLE = 3.0  # seconds, after which the server may have closed a connection for requests


def images(reader: int, config: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The image that a reader looks at next, as the page asks for it: one of those offered, or one of their own."""
    random = Random(reader)
    offered = [name for name, _ in config["images"]]
    if reader % OWN == OWN - 1:
        pixels = np.random.default_rng(reader).integers(0, 256, (6, 6, 3), np.uint8)
        content = io.BytesIO()
        Image.fromarray(pixels).resize((120, 120), Image.Resampling.BICUBIC).save(content, "PNG")
        yield {"image": "own", "own": "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()}
        yield from itertools.repeat({"image": "own"})
    while True:
        yield {"image": random.choice(offered)}


def weights(reader: int, config: dict[str, Any], model: str = MODEL) -> Asked:
    """Lesson 3: the strongest weight of a layer, a drag through others, a guess for the one that it ends at."""
    random = Random(reader)
    for image in images(reader, config):
        layer, at, step = random.randrange(LAYERS), random.randrange(10**5), random.randrange(1, 50)
        place = {"model": model, **image, "layer": layer}
        yield "begun", {**place, "at": -1}
        for _ in range(DRAGGED):
            at += step
            yield "dragged", {**place, "own": None, "at": at % 400}
        yield "guessed", {**place, "own": None, "at": at % 400, "apart": True}


def weights_of_lite0(reader: int, config: dict[str, Any]) -> Asked:
    """The same with the network that learned from ImageNet."""
    return weights(reader, config, "tf_efficientnet_lite0.in1k")


def weights_of_resnet50(reader: int, config: dict[str, Any]) -> Asked:
    """The same with a network of 25 million weights."""
    return weights(reader, config, "resnet50")


def values(reader: int, config: dict[str, Any]) -> Asked:
    """Lesson 11: one formula after the other, each at values of a slider from -3 to 3."""
    random = Random(reader)
    while True:
        expression, at = random.choice(config["expressions"]), random.randrange(60)
        for _ in range(DRAGGED):
            at += 1
            yield "dragged", {"expression": expression, "values": [abs(at % 120 - 60) / 10 - 3]}


def units(reader: int, config: dict[str, Any], model: str = MODEL) -> Asked:
    """Lesson 14: the units of a layer on the way of a pointer across the image, then another layer or image."""
    random = Random(reader)
    for image in images(reader, config):
        layer = random.randrange(4)
        (row, column), (down, right) = (random.random(), random.random()), (random.random(), random.random())
        for at in range(DRAGGED):
            way = at / DRAGGED
            place = {"row": row + way * (down - row), "column": column + way * (right - column)}
            own = {"own": None} if at else {}
            yield "dragged" if at else "begun", {"model": model, "layer": layer, **image, **own, **place}


def units_of_lite0(reader: int, config: dict[str, Any]) -> Asked:
    """The same with the network that learned from ImageNet."""
    return units(reader, config, "tf_efficientnet_lite0.in1k")


def labels(reader: int, config: dict[str, Any]) -> Asked:
    """Lesson 16: one set of images, then the number of labels of a class up and down, then others with labels."""
    random = Random(reader)
    place = {"source": random.choice(config["sources"])[0], "model": MODEL, "shuffled": False}
    for seed in itertools.count():
        at = random.randrange(80)
        for step in range(DRAGGED):
            yield "dragged", {**place, "seed": seed, "images": 2 + abs((at + step) % 76 - 38)}


DRAGS: dict[str, tuple[str, str, Callable[[int, dict[str, Any]], Asked]]] = {
    f"weights of {MODEL} (lesson 3)": ("03_backpropagation", "chain", weights),
    "weights of EfficientNet-Lite0 (lesson 3)": ("03_backpropagation", "chain", weights_of_lite0),
    "weights of ResNet-50 (lesson 3)": ("03_backpropagation", "chain", weights_of_resnet50),
    "the graph of a formula (lesson 11)": ("11_framework", "graph", values),
    f"the fields of units of {MODEL} (lesson 14)": ("14_fields", "unit", units),
    "the fields of units of EfficientNet-Lite0 (lesson 14)": ("14_fields", "unit", units_of_lite0),
    f"labels for new tops on {MODEL} (lesson 16)": ("16_transfer", "top", labels),
}
BARS = {"one": 150, "class": 300, "memory": 40, "spread": 2, "frames": 60}


@dataclass
class Reader:
    """One open page without a browser."""

    url: str
    lesson: str
    widget: str
    milliseconds: list[tuple[str, float]] = field(default_factory=list)

    def __enter__(self) -> "Reader":
        self._session = f"s_{secrets.token_hex(4)}"
        address = f"{self.url.replace('http', 'ws')}/{self.lesson}/ws?session_id={self._session}"
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(
            connect(address, origin=Origin(self.url), max_size=None, open_timeout=120)
        )
        self._http = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        self.config: dict[str, Any] = {}
        self._number, self._asked = 0, 0.0
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

    def ask(self, kind_asked: str, question: dict[str, Any]) -> None:
        """One question, and the time until its answer is here."""
        self._number += 1
        if time.monotonic() - self._asked > IDLE:
            self._http.close()  # it is opened again by the request
        self._asked = time.monotonic()
        content = {**question, "number": self._number}
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
            if answer.get("number") == self._number:
                if "error" in answer:
                    sys.exit(f"{self.lesson}: {answer['error']}")
                self.milliseconds.append((kind_asked, 1000 * (time.perf_counter() - begin)))
                return

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


def dragging(
    drag: tuple[str, str, Callable[[int, dict[str, Any]], Asked]], readers: int, seconds: float
) -> dict[str, Any]:
    """A server of its own: one reader alone, then all at once."""
    lesson, widget, asked = drag
    server, url = started()
    opened: list[Reader] = []
    try:
        opened.append(Reader(url, lesson, widget).__enter__())
        ways = [asked(0, opened[0].config)]
        _drag(opened, ways, min(3.0, seconds))  # networks are opened, torch is warm
        opened[0].milliseconds.clear()
        _drag(opened, ways, seconds)
        alone = opened[0].milliseconds[:]
        before = resident_mib(server.pid)
        opened += [Reader(url, lesson, widget).__enter__() for _ in range(readers - 1)]
        ways += [asked(number, one.config) for number, one in enumerate(opened)][1:]
        opened[0].milliseconds.clear()
        _drag(opened, ways, seconds)
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


def _drag(readers: list[Reader], ways: list[Asked], seconds: float) -> None:
    until = time.monotonic() + seconds

    def drag(reader: Reader, way: Asked) -> None:
        while time.monotonic() < until or not reader.milliseconds:
            reader.ask(*next(way))

    with ThreadPoolExecutor(len(readers)) as pool:
        list(pool.map(drag, readers, ways))  # what went wrong for one reader ends the benchmark


def _p95(answers: list[tuple[str, float]]) -> float | None:
    times = sorted(took for _, took in answers)
    return times[min(len(times) - 1, int(0.95 * len(times)))] if times else None


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
            for lesson in sorted(path.stem for path in (ROOT / "src" / "glassworks" / "lessons").glob("[0-9]*.py")):
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
