"""The way from a lesson into the studio: what is asked of it, and what stands in the way."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from json_answers import JSONAnswers

from glassworks.core.errors import InputError
from glassworks.lessons import openness
from glassworks.lessons.labs.studio import Studio
from glassworks.studio.datasets.uploads import Uploads
from glassworks.testing.models import write_tiny_model
from glassworks.web.studios import Running, announced


class Asked(ThreadingHTTPServer):
    """Answers as a studio does, and keeps what it was asked."""

    def __init__(self, workspace, status=200):
        self.asked, self.workspace, self.status = [], workspace, status
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Answers(JSONAnswers, BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(self.server.status, {"workspace": str(self.server.workspace)})

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, content))
        if b"nowhere" in content:
            error = {"expected": "a folder", "found": "'/nowhere'", "do": "Correct the path."}
            self.reply(422, {"error": error})
        else:
            self.reply(201, {"image": "0123", "run": "net-001", "url": "/data/set"})


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    with Asked(tmp_path) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def test_the_studio_that_runs_is_given_what_the_lesson_shows(server, tmp_path):
    (tmp_path / "photos").mkdir()
    run = tmp_path / "net"
    run.mkdir()
    write_tiny_model(run / "model.safetensors")
    studio = Studio()
    with announced(Running(server.url, str(tmp_path))):
        assert studio.recipe("xor_mlp") == f"{server.url}/recipes/xor_mlp"
        assert studio.images("photos") == f"{server.url}/data/set"
        assert studio.images("digits") == f"{server.url}/data/set"
        assert studio.collected(["one", "other"], [(0, b"a"), (1, b"b")]) == f"{server.url}/data/set"
        inside = studio.inside(str(run), b"encoded", "flow", "stages.2")
        assert inside == f"{server.url}/runs/net-001/inside/flow?image=0123&layer=stages.2"
    paths = [path for path, _ in server.asked]
    bodies = [content for _, content in server.asked]
    assert paths[:2] == ["/data", "/data"]
    assert json.loads(bodies[0]) == {"source": str(tmp_path / "photos")}
    assert json.loads(bodies[1]) == {"source": "digits"}
    assert [path.partition("?")[2] for path in paths[2:4]] == ["path=one%2F0.png", "path=other%2F1.png"]
    key = paths[2].split("/")[3]
    assert Uploads(tmp_path).files(key) == []  # the studio takes it as a key
    assert (paths[5], bodies[5]) == ("/images", b"encoded")
    assert json.loads(bodies[6]) == {"path": str(run)}


def test_a_network_by_its_name_goes_there_as_a_model_file(server, tmp_path):
    with announced(Running(server.url, str(tmp_path))):
        address = Studio().inside("formula_net", b"encoded", layer="stages.2")
    assert address.endswith("/runs/net-001/inside?image=0123&layer=backbone.stages.2")
    assert json.loads(server.asked[1][1])["path"].endswith("/formula_net.safetensors")


def test_what_the_studio_refuses_is_said(server, tmp_path):
    with announced(Running(server.url, str(tmp_path))), pytest.raises(InputError, match="Correct the path"):
        Studio().images("/nowhere")


def test_one_behind_a_token_is_left_alone(server, tmp_path):
    server.status = 401
    with (
        announced(Running(server.url, str(tmp_path), has_token=True)),
        pytest.raises(InputError, match="one with a token"),
    ):
        Studio().images("digits")
    assert server.asked == []


def test_readers_of_another_machine_open_nothing_here(server, tmp_path, monkeypatch):
    monkeypatch.setitem(openness._state, "at_this_machine", False)
    with announced(Running(server.url, str(tmp_path))), pytest.raises(InputError, match="your own machine"):
        Studio().images("digits")
    assert server.asked == []
