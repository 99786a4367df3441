"""A real server: what it says first, whom it answers, and how it ends."""

import ast
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys

import pytest
from lessons_process import WEBSOCKET, LessonsProcess
from websockets.sync.client import connect

from glassworks.lessons.plan import notebooks, plan
from glassworks.lessons.server.headers import POLICY

SOCKET = "/02_perceptron/ws?session_id=s_abcdef"


@pytest.fixture(scope="module")
def server():
    with LessonsProcess([]) as running:
        assert " 101 " in opening(running)  # sessions begin once torch is there
        yield running


def opening(server):
    """The first line that answers the page's own request for its socket."""
    request = "".join(f"{name}: {value}\r\n" for name, value in {**WEBSOCKET, "Origin": server.url}.items())
    with socket.create_connection((server.host, server.port), 120) as connection:
        connection.sendall(f"GET {SOCKET} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n{request}\r\n".encode())
        return connection.recv(1000).decode("latin-1").splitlines()[0]


@pytest.mark.slow
def test_readers_share_the_processors_and_no_library_takes_them_all():
    words = (
        "from glassworks.lessons.exercises.start import end\n"
        "from glassworks.lessons.server.run import prepare\n"
        "from threadpoolctl import threadpool_info\n"
        "prepare()\nend()\nprint({one['user_api']: one['num_threads'] for one in threadpool_info()})"
    )
    free = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", words], env=free, capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == {"blas": 1, "openmp": 1}


def test_the_first_line(server):
    assert set(server.first) == {"url", "pid"}
    assert server.first["pid"] == server.process.pid
    assert server.url.startswith("http://127.0.0.1:")


def test_the_plan_lists_every_lesson(server):
    page = server.get("/").body.decode()
    assert page.count("<li data-words") == 18
    assert "Deep learning in 120 minutes" in page
    for entry in plan():
        assert entry.title in page
        if entry.name:
            assert f'href="/{entry.name}/"' in page
        else:
            assert all(f"glassworks train {recipe}" in page for recipe in entry.recipes)
    assert page.count("Not written as a live lesson yet") == 18 - len(notebooks())


def test_every_lesson_and_part_can_be_had(server):
    for path in notebooks().values():
        assert server.get(f"/{path.stem}/").status == 200
    for part in set(re.findall(r'"(/parts/[\w.]+)"', server.get("/").body.decode())):
        answer = server.get(part)
        assert answer.status == 200
        assert answer.headers["content-type"].split(";")[0] in ("text/css", "text/javascript")
    assert server.get("/parts/nothing").status == 404
    assert server.get("/nothing").status == 404


def test_every_answer_forbids_what_is_not_of_this_server(server):
    for path in ("/", "/02_perceptron/", "/parts/lesson.js", "/nothing"):
        headers = server.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/", "/02_perceptron/", SOCKET])
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", ""])
def test_other_hosts_are_refused(server, path, host):
    extra = WEBSOCKET if path == SOCKET else {}
    assert server.get(path, Host=host, **extra).status in (421, 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_pages_of_others_are_refused(server, origin):
    assert server.get("/", Origin=origin).status == 403
    assert server.get(SOCKET, Origin=origin, **WEBSOCKET).status == 403


def test_its_own_page_opens_the_socket(server):
    assert " 101 " in opening(server)


def test_nothing_edits_or_runs_from_outside(server):
    for path in ("/02_perceptron/terminal/ws", "/terminal/ws"):
        assert server.get(path, Origin=server.url, **WEBSOCKET).status in (403, 404)
    assert server.post("/02_perceptron/api/kernel/save", b"{}").status >= 400


@pytest.mark.slow
def test_readers_who_come_at_once_find_every_cell():
    """Two threads imported torch at the same time, and the first one's session ended for good."""
    with LessonsProcess([]) as running, contextlib.ExitStack() as opened:
        address = f"{running.url.replace('http', 'ws')}/02_perceptron/ws?session_id=s_abcde"
        sockets = [
            opened.enter_context(connect(f"{address}{number}", origin=running.url, max_size=None, open_timeout=60))
            for number in range(2)
        ]
        for one in sockets:
            outputs = {}
            while (document := json.loads(one.recv(timeout=60)))["op"] != "completed-run":
                data = document["data"]
                if document["op"] == "cell-op" and data.get("output"):
                    outputs[data["cell_id"]] = data["output"]["mimetype"]
            assert len(outputs) > 5
            assert not [kind for kind in outputs.values() if "error" in kind]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number):
    with LessonsProcess([]) as running:
        assert running.get("/livez").status == 200
        running.process.send_signal(number)
        assert running.process.wait(20) == 0


def test_a_used_port_is_an_input_error(server):
    from subprocess import run
    from sys import executable

    ended = run(
        [executable, "-m", "glassworks", "lessons", "--port", str(server.port), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "--port" in ended.stdout + ended.stderr


def test_beyond_this_machine_only_with_a_token():
    with LessonsProcess(["--host", "0.0.0.0"]) as running:
        token = running.first["token"]
        assert len(token) >= 32
        page = running.get("/", Accept="text/html")
        assert page.status == 303
        assert page.headers["location"] == "/enter"
        assert running.get("/enter").status == 200
        assert running.get("/parts/lesson.js").status == 401
        assert running.get(SOCKET, Origin=f"http://127.0.0.1:{running.port}", **WEBSOCKET).status == 403
        given = running.ask("POST", "/enter", token.encode()).headers["set-cookie"]
        assert "HttpOnly" in given
        assert "SameSite=strict" in given
        assert running.get("/", Cookie=given.split(";")[0]).status == 200
        assert running.get("/", Cookie="glassworks_token=wrong").status == 401


def test_a_token_from_a_file_is_not_shown(tmp_path):
    (tmp_path / "token").write_text("a-token-of-some-length")
    with LessonsProcess(["--token-file", str(tmp_path / "token")]) as running:
        assert set(running.first) == {"url", "pid"}
        assert running.get("/", Cookie="glassworks_token=a-token-of-some-length").status == 200
