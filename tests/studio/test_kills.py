"""A studio that is killed again and again while it is used: what it said to have taken is there, and whole."""

import contextlib
import json
import os
import random
import signal
import threading
import time
from http.client import HTTPException
from itertools import count
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from PIL import Image
from studio_process import Running

from glassworks.core.job import Job
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.overlay import Overlay
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import look_through

KILLS = 20
IMAGES = 40


class Person(threading.Thread):
    """Does one thing after the other until the studio does not answer; ``done`` holds what was said to be done.

    Args:
        work: takes the studio's address and a number, and returns what it did; a refusal is an error of the test.
    """

    def __init__(self, work):
        super().__init__()
        self._work, self._numbers = work, count()
        self.url, self.done, self.refused = "", [], []

    def run(self):
        with contextlib.suppress(OSError, HTTPException):  # the latter where an answer ends in its middle
            try:
                for number in self._numbers:
                    self.done.append(self._work(self.url, number))
            except HTTPError as error:
                self.refused.append(error.read())


def post(address, body, kind="application/json"):
    with urlopen(Request(address, body, {"Content-Type": kind}), timeout=30) as answer:
        return json.load(answer)


def relabel(url, number):
    path, label = f"ants/{number % IMAGES}.png", f"label {number}"
    post(f"{url}/data/photos/changes", json.dumps({"relabelled": {path: label}}).encode())
    return path, label


def take_an_image(url, number):
    path = f"cup/{number}.jpg"
    post(f"{url}/data/upload/camera/file?path={quote(path)}", f"image {number}".encode(), "application/octet-stream")
    return path


def ask_for_a_run(url, _number):
    time.sleep(0.05)
    return post(f"{url}/runs", json.dumps({"reference": "perceptron_and"}).encode())["run"]


@pytest.mark.slow
def test_twenty_kills_at_random_moments_lose_nothing_that_was_taken(tmp_path):
    for number in range(IMAGES):
        for label in ("ants", "bees"):
            file = tmp_path / "photos" / label / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.effect_noise((40, 40), 20 + number).save(file)
    look_through(new_dataset(tmp_path, str(tmp_path / "photos")))
    moments, works = random.Random(19), (relabel, take_an_image, ask_for_a_run)
    labels, images, runs = {}, set(), set()
    numbers = {work: count() for work in works}
    for _ in range(KILLS):
        studio = Running(tmp_path)
        people = [Person(work) for work in works]
        for person, work in zip(people, works, strict=True):
            person.url, person._numbers = studio.url, numbers[work]
            person.start()
        someone, answers = moments.choice(people), moments.randint(0, 8)
        while someone.is_alive() and len(someone.done) < answers:
            time.sleep(0.001)
        time.sleep(moments.uniform(0.0, 0.02))  # anywhere in what comes next
        os.kill(studio.process.pid, signal.SIGKILL)
        studio.process.communicate()
        for person in people:
            person.join()
            assert person.refused == []
        labels |= dict(people[0].done)
        images |= set(people[1].done)
        runs |= set(people[2].done)
        assert len(someone.done) >= answers
        kept = Overlay.read(tmp_path / "datasets" / "photos" / "photos.overlay.json").relabelled
        # What was being written as it died may be there or not, and is whole.
        assert all(int(kept[path].split()[1]) >= int(label.split()[1]) for path, label in labels.items())
    assert labels
    assert images
    assert runs
    again = Running(tmp_path)
    try:
        with urlopen(f"{again.url}/data/upload/camera/files") as answer:
            assert images <= set(json.load(answer)["received"])
        kept = tmp_path / ".glassworks" / "uploads" / "camera" / "files"
        assert all((kept / path).read_text() == f"image {path[4:-4]}" for path in images)
        with urlopen(f"{again.url}/runs.json") as answer:
            listed = {run["name"]: run["status"] for run in json.load(answer)["runs"]}
        assert runs <= set(listed)
        assert all(Job.found_in(RunFolder(tmp_path / "runs" / name)) is not None for name in runs)
        assert "failed" not in listed.values()
    finally:
        again.end()
