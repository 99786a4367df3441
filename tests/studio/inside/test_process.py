"""The processes that hold networks open: those that somebody waits for are kept, whoever else asks."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.workspace import RunFolder
from glassworks.studio.inside import process
from glassworks.studio.inside.process import MOST, MOST_WAITING, Insides

ANSWERING = """
import json, os, sys, time
for line in sys.stdin:
    asked = json.loads(line)["settings"]
    if asked.get("dies"):
        sys.exit(1)
    time.sleep(asked.get("seconds", 0))
    print(json.dumps({"answer": {"pid": os.getpid()}}), flush=True)
"""


class Answering(Insides):
    """Its processes hold no network, and answer after as many seconds as they are asked to."""

    def __init__(self, root):
        super().__init__(root)
        self.begun = self.most = 0

    def _begin(self, folder):
        self.begun += 1
        self.most = max(self.most, 1 + sum(one.process.poll() is None for one in self._workers.values()))
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", ANSWERING], stdin=pipe, stdout=pipe, text=True)


@pytest.fixture
def insides(tmp_path):
    made = Answering(tmp_path)
    yield made
    made.end_all()


@pytest.fixture
def folders(tmp_path):
    found = [RunFolder(tmp_path / f"run-{number}") for number in range(MOST + 2)]
    for folder in found:
        folder.path.mkdir()
        folder.model.write_bytes(b"")
    return found


def test_nobody_who_waits_loses_the_process_to_another_run_and_there_are_never_more_than_a_few(insides, folders):
    with ThreadPoolExecutor(len(folders)) as threads:
        asked = [threads.submit(insides.ask, folder, "slow", seconds=1.0) for folder in folders]
        assert len({one.result()["pid"] for one in asked}) == len(folders)
    assert insides.begun == len(folders)  # none was begun twice
    assert insides.most == MOST


def test_of_those_that_nobody_waits_for_the_oldest_end(insides, folders):
    first = insides.ask(folders[0], "quick")["pid"]
    for folder in folders[1:]:
        insides.ask(folder, "quick")
    assert len(insides._workers) == MOST
    assert insides.ask(folders[-1], "quick")["pid"] != first
    assert insides.begun == len(folders)
    insides.ask(folders[0], "quick")
    assert insides.begun == len(folders) + 1


def test_who_lost_a_process_does_not_end_the_one_that_another_began(insides, folders):
    """The order is made: whoever asked first takes note of the death after another has begun the next process."""
    run, forget = folders[0], insides._forget
    noticed, go_on = threading.Event(), threading.Event()

    def late(*given):
        if not noticed.is_set():
            noticed.set()
            assert go_on.wait(20)
        forget(*given)

    insides._forget = late
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(insides.ask, run, "quick", dies=True)
        assert noticed.wait(20)
        second = threads.submit(insides.ask, run, "quick", seconds=1.0)
        while insides.begun < 2:
            time.sleep(0.01)
        go_on.set()
        assert second.result()["pid"]
        with pytest.raises(GlassworksError, match="twice"):
            first.result()
    assert insides.begun == 2


def test_who_finds_no_process_free_is_told_to_wait(insides, folders, monkeypatch):
    monkeypatch.setattr(process, "_PATIENCE", 0.2)
    with ThreadPoolExecutor(MOST) as threads:
        asked = [threads.submit(insides.ask, folder, "slow", seconds=3.0) for folder in folders[:MOST]]
        while insides.begun < MOST:
            time.sleep(0.01)
        with pytest.raises(GlassworksError, match="Wait until an answer has come"):
            insides.ask(folders[MOST], "quick")
        assert len({one.result()["pid"] for one in asked}) == MOST
    assert insides.ask(folders[MOST], "quick")["pid"]


def test_so_many_questions_that_pages_would_wait_for_them_are_refused(insides, folders):
    with ThreadPoolExecutor(MOST_WAITING) as threads:
        asked = [threads.submit(insides.ask, folders[0], "slow", seconds=0.1) for _ in range(MOST_WAITING)]
        while insides._asked < MOST_WAITING:
            time.sleep(0.001)
        with pytest.raises(GlassworksError, match="that wait for their answers"):
            insides.ask(folders[1], "quick")
        assert len({one.result()["pid"] for one in asked}) == 1


def test_a_model_that_somebody_took_away_is_said(insides, folders):
    folders[0].model.unlink()
    with pytest.raises(InputError, match="no longer there"):
        insides.ask(folders[0], "quick")


def test_whoever_waits_for_a_free_process_is_told_that_the_studio_ends(insides, folders):
    with ThreadPoolExecutor(MOST + 1) as threads:
        asked = [threads.submit(insides.ask, folder, "slow", seconds=60) for folder in folders[: MOST + 1]]
        while insides._asked <= MOST or insides.begun < MOST:
            time.sleep(0.01)
        insides.end_all()
        for one in asked:
            with pytest.raises(GlassworksError):
                one.result(20)
