"""The studio in a real browser: clicks and waiting to a served classifier, 60,000 images, answers during a training."""

import argparse
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import psutil
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from common import ROOT, hymenoptera, write_results
from glassworks.studio.datasets.dataset import new_dataset

MANY = 60_000
FPS = """async () => {
  const grid = document.querySelector('#grid'), begin = performance.now();
  let frames = 0, worst = 0, last = begin;
  while (last - begin < 4000) {
    grid.scrollTop += 120;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    worst = Math.max(worst, now - last);
    last = now;
    frames += 1;
  }
  return { frames: frames / ((last - begin) / 1000), worst, nodes: document.querySelectorAll('#grid *').length };
}"""
FILTER = """async (value) => {
  const select = document.querySelector('#class'), begin = performance.now();
  select.value = value;
  select.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise(requestAnimationFrame);
  return performance.now() - begin;
}"""
RELABEL = """async (label) => {
  const said = document.querySelector('#changed'), before = said.textContent, begin = performance.now();
  document.querySelector('#label').value = label;
  document.querySelector('#relabel').click();
  while (said.textContent === before) await new Promise((resolve) => setTimeout(resolve, 1));
  return performance.now() - begin;
}"""


@contextmanager
def studio(workspace: Path, cache: Path) -> Iterator[str]:
    """A studio in a process of its own; yields its address."""
    words = [sys.executable, "-m", "glassworks", "studio", "--workspace", workspace, "--port", "0", "--json"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "GLASSWORKS_CACHE": str(cache), "HF_HUB_OFFLINE": "1"}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def story(tab: Page, url: str, images: Path) -> dict[str, float]:
    """From the start page to an answer of the server, with nothing set by hand."""
    clicks, waited = 0, 0.0

    def click(role: Any, name: str) -> None:
        nonlocal clicks
        tab.get_by_role(role, name=name, exact=True).first.click()
        clicks += 1

    @contextmanager
    def wait() -> Iterator[None]:
        nonlocal waited
        begin = time.perf_counter()
        yield
        waited += time.perf_counter() - begin

    tab.goto(url)
    tab.get_by_text("I have images").click()
    with tab.expect_file_chooser() as chooser:
        tab.locator("label", has_text="Choose a folder").click()
    clicks += 2
    with wait():
        chooser.value.set_files(images)
        tab.wait_for_url("**/data/*")
        tab.locator(".tile").first.wait_for()
    click("link", "Train on these images")
    tab.wait_for_url("**/train?source=**")
    click("button", "Train")
    with wait():
        tab.wait_for_url("**/runs/*")
        tab.locator("#status.finished").wait_for()
    tab.get_by_role("navigation", name="This run").get_by_role("link", name="Take away").click()
    clicks += 1
    click("button", "Start the server")
    with wait():
        line = tab.locator("pre", has_text="curl")
        line.wait_for()
        address = line.inner_text().split("'")[1]
        image = next(images.rglob("*.jpg")).read_bytes()
        headers = {"Content-Type": "application/octet-stream"}
        answer = json.load(urlopen(Request(address, image, headers)))
    assert answer["label"]
    accuracy = json.loads(urlopen(f"{url}/runs.json").read())["runs"][0]["accuracy"]
    return {"clicks": clicks, "waited": waited, "accuracy": accuracy}


def beside_others(work: Callable[[], dict[str, float]]) -> dict[str, float]:
    """What a part finds, and the share of the processors that went to processes which have nothing to do with it."""
    begin, before = time.perf_counter(), _others()
    found = work()
    wall = (time.perf_counter() - begin) * (os.cpu_count() or 1)
    return found | {"others_share": max(0.0, _others() - before) / wall}


def _others() -> float:
    """Seconds for which the processors have worked for none of this benchmark's processes."""
    own, me = 0.0, psutil.Process()
    for process in [me, *me.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            own += sum(process.cpu_times()[:4])  # its own, and those of children that have ended
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait - own


def write_many(workspace: Path) -> None:
    """A set of very many images, as the process leaves it that looks through them."""
    many, small = new_dataset(workspace, "many"), io.BytesIO()
    Image.effect_noise((96, 96), 60).convert("RGB").save(small, "jpeg")
    many.thumbnails.write_bytes(small.getvalue() * MANY)
    many.places.write_text(json.dumps([number * len(small.getvalue()) for number in range(MANY + 1)]))
    paths = [f"{number % 10}/{number:06d}.jpg" for number in range(MANY)]
    found = {"source": "many", "classes": [str(label) for label in range(10)], "paths": paths, "splits": []}
    many.index.write_text(json.dumps(found | {"labels": [n % 10 for n in range(MANY)], "problems": []}))
    many.write_state("ready")


def grid(tab: Page, url: str) -> dict[str, float]:
    """First paint, frames while scrolling, the heap, and what filtering and relabelling take."""
    tab.goto(f"{url}/data/many")
    tab.locator(".tile img").first.wait_for()
    paint = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    tiles = tab.evaluate("performance.now()")
    heap = "performance.memory.usedJSHeapSize"
    before, found = tab.evaluate(heap), tab.evaluate(FPS)
    grown = tab.evaluate(heap) - before
    filters = [tab.evaluate(FILTER, str(at % 10)) for at in range(40)]
    tab.locator("#grid").evaluate("grid => (grid.scrollTop = 0)")
    relabels = []
    for at in range(40):
        tab.locator(".tile").nth(at % 5).click()
        relabels.append(tab.evaluate(RELABEL, f"new {at}"))
        tab.locator(".tile").first.wait_for()
    return {
        "paint_s": paint / 1000, "tiles_s": tiles / 1000, "frames": found["frames"], "worst_frame_ms": found["worst"],
        "nodes": found["nodes"], "heap_mb": grown / 1e6, "filter_p95_ms": float(np.percentile(filters, 95)),
        "relabel_p95_ms": float(np.percentile(relabels, 95)),
    }  # fmt: skip


def post(address: str, body: bytes = b"{}", kind: str = "application/json") -> Any:
    """What the studio answers."""
    return json.load(urlopen(Request(address, body, {"Content-Type": kind})))


def train(url: str, settings: list[str], meanwhile: Any = lambda: time.sleep(0.2)) -> float:
    """Seconds that a training takes from its first event to its last, with something done meanwhile."""
    name = post(f"{url}/runs", json.dumps({"reference": "lenet_digits", "settings": settings}).encode())["run"]
    while True:
        meanwhile()
        details = json.load(urlopen(f"{url}/runs/{name}.json"))
        if details["run"]["status"] not in ("queued", "running"):
            assert details["run"]["status"] == "finished", details["error"]
            lines = urlopen(f"{url}/runs/{name}/files/events.jsonl").read().splitlines()
            times = [event["time"] for event in map(json.loads, lines) if "time" in event]
            return times[-1] - times[0]


def during(url: str, run: str, image: bytes, settings: list[str], every: float) -> dict[str, float]:
    """What an answer takes while a training runs, and what the training loses by it."""
    ask = f"{url}/runs/{run}/try"
    post(ask, image, "application/octet-stream")  # the model is open
    alone = [train(url, settings)]
    seconds: list[float] = []

    def meanwhile() -> None:
        begin = time.perf_counter()
        post(ask, image, "application/octet-stream")
        seconds.append(time.perf_counter() - begin)
        time.sleep(max(0.0, every - seconds[-1]))

    asked = [train(url, settings, meanwhile)]
    alone.append(train(url, settings))
    asked.append(train(url, settings, meanwhile))
    slowed = sum(asked) / sum(alone) - 1
    return {"answers": len(seconds), "answer_p50_s": float(np.median(seconds)), "answer_worst_s": max(seconds),
            "training_alone_s": sum(alone) / 2, "slowed": slowed}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, help="of each class: a quick trial, whose figures mean nothing")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two images that are asked about")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        work = Path(folder)
        images = hymenoptera(work / "data", options.images)
        (work / "workspace").mkdir()
        write_many(work / "workspace")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with studio(work / "workspace", work / "cache") as url:
            tab = browser.new_page(viewport={"width": 1440, "height": 900})
            tab.set_default_timeout(180_000)
            found = {"story": beside_others(lambda: story(tab, url, images))}
            print(found, file=sys.stderr, flush=True)
            run = json.loads(urlopen(f"{url}/runs.json").read())["runs"][0]["name"]
            found["grid"] = beside_others(lambda: grid(tab, url))
            print(found["grid"], file=sys.stderr, flush=True)
            tab.close()
            settings = [f"training.epochs={options.epochs}"]
            image = next(images.rglob("*.jpg")).read_bytes()
            found["during"] = beside_others(lambda: during(url, run, image, settings, options.every))
            print(found["during"], file=sys.stderr, flush=True)
            long = json.dumps({"reference": "lenet_digits", "settings": ["training.epochs=200"]}).encode()
            name = post(f"{url}/runs", long)["run"]
            tab = browser.new_page(viewport={"width": 1440, "height": 900})
            tab.set_default_timeout(180_000)
            time.sleep(8)  # the training is under way
            found["grid while a training runs"] = beside_others(lambda: grid(tab, url))
            post(f"{url}/runs/{name}/stop")  # it would go on without the studio
        browser.close()
    rows = [[f"{part}: {name}", value] for part, values in found.items() for name, value in values.items()]
    if options.images is None:
        write_results("studio", "The studio in a real browser", ["what", "figure"], rows, found)
    else:
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
