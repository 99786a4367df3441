"""Studios are found by the notes that they leave, and by their answer: a note may outlive its studio."""

import json
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from json_answers import JSONAnswers

from glassworks.web.studios import Running, announced, running


@pytest.fixture(autouse=True)
def notes(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "studios"


@pytest.fixture
def answering():
    """Begins programs that answer every question in one way, and gives their addresses."""
    servers = []

    def begin(status, document):
        class Handler(JSONAnswers, BaseHTTPRequestHandler):
            def do_GET(self):
                self.reply(status, document)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


def leave(notes, number, **note):
    notes.mkdir(parents=True, exist_ok=True)
    (notes / f"{number}.json").write_text(json.dumps(note))


def test_one_that_runs_is_found_until_it_ends(answering, notes, tmp_path):
    one = Running(answering(200, {"workspace": str(tmp_path)}), str(tmp_path))
    with announced(one):
        assert running(tmp_path) == one
    assert running(tmp_path) is None
    assert list(notes.iterdir()) == []


@pytest.mark.parametrize("place", ["/proc", "/dev/null"])
def test_a_studio_that_can_leave_no_note_runs_all_the_same(notes, tmp_path, place):
    notes.parent.mkdir()
    notes.symlink_to(place)
    with announced(Running("http://127.0.0.1:1", str(tmp_path))):
        pass


def test_a_damaged_note_is_passed_over(answering, notes, tmp_path):
    leave(notes, 1, url="http://a:b", workspace=str(tmp_path))
    one = Running(answering(200, {"workspace": "/elsewhere"}), "/elsewhere")
    with announced(one):
        assert running(tmp_path) == one


def test_that_of_the_folder_comes_before_others(answering, notes, tmp_path):
    for number, folder in enumerate(("elsewhere", "here", "anywhere")):
        place = str(tmp_path / folder)
        leave(notes, number, url=answering(200, {"workspace": place}), workspace=place)
    assert running(tmp_path / "here").workspace == str(tmp_path / "here")
    assert running(tmp_path / "unknown") is not None  # this user has one open: better than a second one


def test_what_answers_otherwise_is_another_program(answering, notes, tmp_path):
    leave(notes, 1, url="http://127.0.0.1:1", workspace=str(tmp_path))  # was killed
    leave(notes, 2, url=answering(200, {"workspace": "/of/somebody/else"}), workspace=str(tmp_path))
    leave(notes, 3, url=answering(200, ["no studio"]), workspace=str(tmp_path))
    leave(notes, 4, url=answering(200, {}), workspace=str(tmp_path), has_token=True)
    leave(notes, 5, another="form")
    (notes / "6.json").write_text("no JSON")
    assert running(tmp_path) is None


def test_notes_of_killed_studios_are_removed_and_those_of_others_stay(answering, notes, tmp_path):
    url = answering(200, {"workspace": "/elsewhere"})
    leave(notes, 1, url=url, workspace="/elsewhere")
    leave(notes, 2, url="http://127.0.0.1:1", workspace=str(tmp_path))  # was killed
    leave(notes, 3, url="http://a:b", workspace=str(tmp_path))
    (notes / "4.json").write_text("of a version to come")
    with announced(Running(url, str(tmp_path))):
        own = f"{socket.gethostname()}-{os.getpid()}"
        assert sorted(note.stem for note in notes.iterdir()) == sorted(["1", "3", "4", own])
    leave(notes, 5, url="http://127.0.0.1:1", workspace=str(tmp_path))
    running(tmp_path)
    assert sorted(note.stem for note in notes.iterdir()) == ["1", "3", "4"]


def test_studios_of_other_machines_that_share_the_home_keep_their_notes_and_are_not_offered(answering, notes, tmp_path):
    """Their addresses name this machine, where nobody listens, or somebody else."""
    leave(notes, 1, url="http://127.0.0.1:1", workspace=str(tmp_path), host="elsewhere")
    url = answering(200, {"workspace": str(tmp_path)})
    leave(notes, 2, url=url, workspace=str(tmp_path), host="elsewhere")
    assert running(tmp_path) is None
    with announced(Running(url, str(tmp_path))):
        found = running(tmp_path)
        assert found is not None
        assert found.host == socket.gethostname()
    assert sorted(note.stem for note in notes.iterdir()) == ["1", "2"]


def test_processes_of_one_number_on_two_machines_leave_two_notes(answering, notes, tmp_path):
    url = answering(200, {"workspace": str(tmp_path)})
    with announced(Running(url, str(tmp_path))):
        with announced(Running(url, str(tmp_path), host="else/where")):
            assert len(list(notes.iterdir())) == 2
        assert len(list(notes.iterdir())) == 1


def test_one_with_a_token_is_found_as_one(answering, notes, tmp_path):
    leave(notes, 1, url=answering(401, {}), workspace=str(tmp_path), has_token=True)
    assert running(tmp_path).has_token


def test_a_cache_that_cannot_be_written_keeps_no_studio_from_running(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "file" / "below"))
    with announced(Running("http://127.0.0.1:1", str(tmp_path))):
        assert running(tmp_path) is None
