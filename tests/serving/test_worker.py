"""What a worker makes of one batch, without a process of its own."""

import json
import socket
import threading

import numpy as np
import pytest
from multipart_form import encoded

from glassworks.inference.predictor import Predictor
from glassworks.serving import worker
from glassworks.serving.engines.in_torch import TorchEngine
from glassworks.serving.wire import frame
from glassworks.serving.worker import Orders, work


@pytest.fixture
def talk(run_folder):
    """Sends a frame to a worker in a thread, and gives what comes back."""
    ours, theirs = socket.socketpair()
    orders = Orders({"tiny": str(run_folder)}, {"tiny": "float32"}, "cpu", 1)
    thread = threading.Thread(target=work, args=(theirs, orders))
    thread.start()
    reading = worker.BlockingWire(ours)
    first, _ = reading.receive()
    assert first["models"]["tiny"]["classes"] == ["dark", "light"]

    def send(*images, dropped=()):
        items = [{"size": len(image), "shape": None, "explain": ""} for image in images]
        batch = frame({"number": 7, "model": "tiny", "threads": 1, "items": items}, *images)
        drops = [part for place in dropped for part in frame({"dropped": [7, place]})]
        ours.sendall(b"".join([*batch, *drops]))
        return reading.receive()

    yield send
    ours.close()
    thread.join()
    theirs.close()


def test_a_batch_with_a_bad_image(talk, run_folder):
    good = [encoded(1), encoded(2)]
    said, body = talk(good[0], b"nothing", good[1])
    assert [item.get("kind") for item in said["items"]] == [None, "unreadable", None]
    wanted = Predictor.load(run_folder, "cpu").predict(good)
    table = np.frombuffer(body, np.float32).reshape(2, 2)
    assert np.abs(table - np.array([one.probabilities for one in wanted])).max() < 1e-6
    assert [said["items"][0]["label"], said["items"][2]["label"]] == [one.label for one in wanted]
    json.dumps(said)


def test_an_image_that_nobody_waits_for_is_not_decoded(talk, monkeypatch):
    decoded = []
    read = TorchEngine.read
    monkeypatch.setattr(TorchEngine, "read", lambda engine, image: decoded.append(image) or read(engine, image))
    said, body = talk(encoded(1), encoded(2), dropped=[0])
    assert [item.get("kind") for item in said["items"]] == ["dropped", None]
    assert decoded == [encoded(2)]
    assert len(body) == 2 * 4  # one image's probabilities
    said, body = talk(encoded(1), dropped=[0])
    assert (said["rows"], len(body)) == (0, 0)


def test_raw_pixels_are_not_copied():
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    sizes = [{"size": 5}, {"size": 24, "shape": [2, 4, 3]}, {"size": 2, "dropped": True}, {"size": 3, "shape": None}]
    body = b"first" + pixels.tobytes() + b"--" + b"end"
    first, view, dropped, last = worker._images(sizes, body)
    assert (first, dropped, last) == (b"first", None, b"end")
    assert (view == pixels).all()
    assert np.shares_memory(view, np.frombuffer(body, np.uint8))


def test_a_batch_that_cannot_be_computed_does_not_end_the_worker(talk, monkeypatch):
    def broken(*_):
        raise RuntimeError("out of memory")

    with monkeypatch.context() as broken_for_now:
        broken_for_now.setattr("glassworks.serving.engines.in_torch.TorchEngine.answers", broken)
        said, _ = talk(encoded(1))
        assert "out of memory" in said["failed"]
    assert "label" in talk(encoded(1))[0]["items"][0]


def test_a_model_that_cannot_be_opened_is_told_to_the_front(tmp_path):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        work(theirs, Orders({"a": str(tmp_path / "absent")}, {"a": "auto"}, "cpu", 1))
        said, _ = worker.BlockingWire(ours).receive()
    assert "nothing there" in said["error"]["found"]


def test_further_fields_of_an_answer_are_passed_on(monkeypatch):
    from glassworks.inference.prediction import Prediction

    def of(path, classes, probabilities, distance):
        found = Prediction(path, "dark", 0.75, probabilities.tolist())
        found.known = True
        found.set = ["dark"]
        return found

    monkeypatch.setattr(worker.Prediction, "of", of)
    answer = worker._answer(["dark", "light"], np.array([0.75, 0.25], np.float32))
    assert answer["extra"] == {"known": True, "set": ["dark"]}
