"""A studio in a process of its own, runs as it finds them in its workspace, and what axe-core says of its pages."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from glassworks.core.job import Job
from glassworks.core.pixels import PixelSpec
from glassworks.core.run_info import RunInfo, now
from glassworks.core.workspace import RunFolder
from glassworks.models.files.model_file import write_model
from glassworks.testing.models import light_or_dark, tiny_metadata, write_tiny_model

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules whose verdict may be another one in the dark: a colour scheme changes nothing but colours."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Running:
    """A studio in a process of its own."""

    def __init__(self, workspace, port=0, options=()):
        self.workspace = workspace
        self.process = subprocess.Popen(
            [sys.executable, "-m", "glassworks", "studio", "--workspace", workspace, "--port", str(port), "--json",
             *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        self.url = json.loads(self.process.stdout.readline())["url"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0


@contextlib.contextmanager
def full_disk(running):
    """No file of this studio, or of a process that it begins, can grow, as where the disk is full."""
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("limits of another process are Linux's")
    before = resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, before)


def write_run(workspace, name, status, error):
    folder = RunFolder(workspace / "runs" / name)
    folder.path.mkdir(parents=True)
    RunInfo("classification", "Ants and bees", status, 1, now(), now(), finished=now()).write(folder)
    Job("images", (), "Ants and bees", "classification", now(), wanted=False, error=error).write(folder)
    events = [
        {"event": "stage_started", "name": "training", "total": 100, "unit": "images", "time": 1.0},
        {"event": "stage_advanced", "name": "training", "count": 40, "time": 3.0},
        *({"event": "metric", "name": "loss", "value": 1 / step, "step": step, "epoch": 1, "folder": ""}
          for step in range(1, 30)),
        {"event": "choice", "key": "precision", "value": "float32", "reason": "it is small", "time": 3.0},
    ]  # fmt: skip
    folder.events.write_text("".join(json.dumps(event) + "\n" for event in events))
    if status == "finished":
        write_tiny_model(folder.model)
        folder.report_json.write_text('{"accuracy": 0.93}')
        folder.report_html.write_text("<!doctype html><html lang=en><title>report</title><h1>The report</h1>")


def write_trained(workspace, name="insects-001"):
    """A run on dark ants and light bees whose model answers by brightness alone: one bright ant is taken for a bee."""
    photos, folder = workspace / "insects", RunFolder(workspace / "runs" / name)
    noise = np.random.default_rng(0)
    for label, level in (("ants", 30), ("bees", 220)):
        for number in range(8):
            grey = 230 if (label, number) == ("ants", 0) else level
            pixels = np.clip(noise.normal(grey, 12, (40, 40, 3)), 0, 255).astype(np.uint8)
            (photos / label).mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(photos / label / f"{number}.png")
    write_run(workspace, name, "finished", {})
    half = (0.5, 0.5, 0.5)
    pixels = PixelSpec.standard(32, mean=half, std=half)
    write_model(folder.model, light_or_dark(), tiny_metadata(["ants", "bees"], pixels=pixels))
    held_out = {"name": "half", "n": 8, "paths": [f"{label}/{at}.png" for label in ("ants", "bees") for at in range(4)]}
    evaluation = {"classes": ["ants", "bees"], "confusion": [[3, 1], [0, 4]], "accuracy": 0.875, "n": 8}
    report = {"accuracy": 0.875, "n": 8, "located": str(photos), "held_out": held_out, "evaluation": evaluation}
    folder.report_json.write_text(json.dumps(report | {"source": "insects", "interval": [0.5, 0.98], "gallery": []}))
    return folder


def note_far(tab, url):
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        tab.heard.append(url)


def complaints(tab, only=None):
    """What axe-core finds on the page; brought by the test, past the page's own content policy.

    Args:
        tab: that shows it.
        only: names of rules; those of all ``TAGS`` without.
    """
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE.read_text())
    found = tab.evaluate(
        "wanted => axe.run({exclude: ['iframe']}, {runOnly: wanted, iframes: false}).then(r => r.violations)",
        {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS},
    )
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]
