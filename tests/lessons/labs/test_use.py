"""The whole way of lesson 18: trained, exported with its proof, served, asked over HTTP, and ended."""

import base64

import pytest

from glassworks.core.errors import InputError
from glassworks.lessons.labs import leaving
from glassworks.lessons.labs.use import MODELS, Bench, write_images
from glassworks.looks.images import embedded_image


def test_images_of_each_class(tmp_path):
    write_images(tmp_path, MODELS["with_others"])
    assert {path.name: len(list(path.iterdir())) for path in tmp_path.iterdir()} == {"x": 60, "o": 60, "others": 60}
    assert {path.name.partition("-")[0] for path in (tmp_path / "others").iterdir()} == {"birds", "digits"}


def test_the_lessons_server_ends_what_was_begun(monkeypatch):
    class Watched(Bench):
        ended = False

        def end(self):
            self.ended = True

    monkeypatch.setattr(leaving, "_ends", [])
    bench = Watched()
    leaving.leave()
    assert bench.ended


def test_nothing_is_asked_before_it_is_served():
    with pytest.raises(InputError, match="Make and serve it"):
        Bench().ask({"model": "letters", "image": "xo:0"})


@pytest.mark.slow
def test_made_served_and_asked():
    bench = Bench()
    try:
        states = list(bench.states({}))
        shares = [state["share"] for state in states]
        assert shares == sorted(shares)
        served = states[-1]["served"]
        assert served["proof"]["changed"] == 0
        assert served["proof"]["difference"] < 1e-3
        assert all(accuracy > 0.9 for accuracy, _ in served["accuracy"].values())
        drawn = "data:image/png;base64," + base64.b64encode(embedded_image("xo:250")).decode()
        for image, label in (("xo:250", "x"), (drawn, "x"), ("birds:3", "others")):
            reply = bench.ask({"model": "with_others", "image": image})
            assert (reply["status"], reply["body"]["label"]) == (200, label)
        bird = bench.ask({"model": "letters", "image": "birds:3"})["body"]
        assert bird["label"] in "xo"
        assert bird["probability"] > 0.5
        assert list(bench.states({}))[-1]["served"]["port"] == served["port"]  # it is served already
        with pytest.raises(InputError, match="below 4 MB"):
            bench.ask({"model": "letters", "image": "/etc/passwd"})
    finally:
        bench.end()
    with pytest.raises(InputError, match="Make and serve it"):
        bench.ask({"model": "letters", "image": "xo:0"})
