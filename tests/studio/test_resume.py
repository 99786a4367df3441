"""The process that trains and the studio die; Resume in the browser goes on, to the weights that would have come."""

import json
import os
import signal
import time
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from studio_process import Running

from glassworks.core.job import Alive
from glassworks.core.workspace import RunFolder

SETTINGS = ["training.epochs=12", "training.checkpoint_steps=5"]
PATIENCE = 300_000


def begun(studio):
    """A new run in the queue."""
    body = json.dumps({"reference": "lenet_digits", "settings": SETTINGS}).encode()
    asked = Request(f"{studio.url}/runs", body, {"Content-Type": "application/json"})
    return RunFolder(studio.workspace / "runs" / json.load(urlopen(asked))["run"])


def kill_while_it_trains(folder):
    """The process that works there, once it has learned something more."""
    before, until = learned(folder), time.monotonic() + 300
    while learned(folder) < before + 8:
        assert time.monotonic() < until, "it does not train"
        time.sleep(0.02)
    os.kill(Alive.found_in(folder).pid, signal.SIGKILL)


def learned(folder):
    return folder.events.read_text().count('"metric"') if folder.events.is_file() else 0


@pytest.mark.slow
def test_after_the_death_of_both_resume_goes_on_to_the_same_weights(open_tab, tmp_path):
    studio, tab = Running(tmp_path), open_tab()
    whole, killed = begun(studio), begun(studio)
    page = f"/runs/{killed.path.name}"
    resume = tab.get_by_role("button", name="Resume", exact=True)
    try:
        tab.goto(f"{studio.url}{page}")
        expect(tab.locator("#status")).to_have_text("running", timeout=PATIENCE)  # the first one is done
        kill_while_it_trains(killed)
        expect(tab.locator("#status")).to_have_text("interrupted", timeout=60_000)
        resume.click()
        expect(tab.locator("#status")).to_have_text("running", timeout=PATIENCE)
        os.kill(studio.process.pid, signal.SIGKILL)
        studio.process.communicate(timeout=60)
        kill_while_it_trains(killed)  # nobody has to be there for it to train
    finally:
        studio.process.kill()
    again = Running(tmp_path, int(studio.url.rpartition(":")[2]))
    try:
        tab.reload()
        expect(tab.locator("#status")).to_have_text("interrupted", timeout=60_000)
        resume.click()
        expect(tab.locator("#status")).to_have_text("finished", timeout=PATIENCE)
        assert tab.locator("#curves .line").count() > 0
    finally:
        again.end()
    hashes = [json.loads(folder.report_json.read_text())["weights_hash"] for folder in (whole, killed)]
    assert hashes[0] == hashes[1]
    assert tab.heard == []
