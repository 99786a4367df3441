"""Who may freeze the class, and who hears of it."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from glassworks.lessons import openness
from glassworks.lessons.server.classroom import Classroom

SERVER = "192.168.1.5"


@pytest.fixture
def classroom(monkeypatch):
    """Clients by their address, of one server that others can reach."""
    monkeypatch.setitem(openness._state, "at_this_machine", False)
    app = Starlette(routes=[Classroom().route])
    return lambda address: TestClient(app, base_url=f"http://{SERVER}", client=(address, 50_000))


@pytest.mark.parametrize("address", [SERVER, "127.0.0.1", "::1"])
def test_whoever_sits_at_the_server_s_machine_freezes_all(classroom, address):
    teacher, learner = classroom(address), classroom("192.168.1.23")
    assert learner.get("/class").json() == {"open": True, "leads": False, "frozen": False}
    assert teacher.post("/class", content=b"frozen").json() == {"open": True, "leads": True, "frozen": True}
    assert learner.get("/class").json()["frozen"]
    assert not teacher.post("/class", content=b"free").json()["frozen"]
    assert not learner.get("/class").json()["frozen"]


def test_nobody_else_does(classroom):
    teacher, learner = classroom(SERVER), classroom("192.168.1.23")
    assert learner.post("/class", content=b"frozen").status_code == 403
    assert not teacher.get("/class").json()["frozen"]
    teacher.post("/class", content=b"frozen")
    assert learner.post("/class", content=b"free").status_code == 403
    assert teacher.get("/class").json()["frozen"]


def test_where_all_readers_sit_at_one_machine_there_is_no_class():
    assert not TestClient(Starlette(routes=[Classroom().route])).get("/class").json()["open"]
