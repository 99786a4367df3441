"""How a server begins, how it ends, and what becomes of its workers: with real processes and real signals."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from multipart_form import encoded
from server_process import ServerProcess

from glassworks.testing.models import write_tiny_model

pytestmark = pytest.mark.slow  # a server of its own for each


@pytest.fixture(scope="module")
def slow_image():
    """Small as a file, and half a second's work for a decoder."""
    return encoded(1, "PNG", size=(8000, 6000), compress_level=1)


def words(folder, *more):
    return [folder, "--precision", "float32", *more]


def workers_of(server):
    """Process numbers of the workers: grandchildren, by the process that they are forked from."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    children = [pid for pid, parent in parents.items() if parent == server.process.pid]
    return sorted(pid for pid, parent in parents.items() if parent in children)


def metric(server, name):
    line = next(line for line in server.get("/metrics").body.decode().splitlines() if line.startswith(f"{name} "))
    return float(line.split()[1])


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def test_the_first_line_and_the_end(run_folder):
    with ServerProcess(words(run_folder, "--workers", 1)) as server:
        assert set(server.first) == {"url", "models", "pid"}
        assert server.first["models"] == ["tiny"]
        assert server.first["pid"] == server.process.pid
        assert server.get("/readyz").status == 200
    assert server.process.returncode == 0
    assert workers_of(server) == []


@pytest.mark.parametrize(("number", "is_forked"), [(signal.SIGINT, False), (signal.SIGTERM, True)])
def test_a_signal_before_it_is_ready_ends_it_with_a_sentence(run_folder, tmp_path, number, is_forked):
    command = [sys.executable, "-m", "glassworks", "serve", str(run_folder), "--port", "0", "--json"]
    environment = os.environ | {"GLASSWORKS_CACHE": str(tmp_path)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        until(lambda: len(descendants(server.pid)) > is_forked)
        server.send_signal(number)
        out, error = server.communicate(timeout=20)
    assert (server.returncode, out) == (0, "")
    assert "nothing was served" in json.loads(error)["message"]


def descendants(pid):
    """Process numbers of children and grandchildren, less the one that looks after shared memory."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines() if "resource_tracker" not in line]
    children = {row[0] for row in rows if row[1] == str(pid)}
    return children | {row[0] for row in rows if row[1] in children}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_was_accepted_is_answered_and_nothing_new_is(run_folder, slow_image, number):
    with ServerProcess(words(run_folder, "--workers", 1)) as server:
        with ThreadPoolExecutor(4) as threads:
            accepted = [threads.submit(server.post, "/predict", slow_image) for _ in range(3)]
            until(lambda: metric(server, "glassworks_accepted_images") == 3)
            server.process.send_signal(number)
            until(lambda: server.get("/readyz").status == 503)
            refused = server.post("/predict", encoded(1))
            assert refused.status == 503
            assert refused.document["reason"] == "draining"
            assert int(refused.headers["retry-after"]) >= 1
            assert server.get("/livez").status == 200
            assert [each.result().status for each in accepted] == [200, 200, 200]
        assert server.process.wait(10) == 0


def test_a_second_interrupt_ends_it_at_once_with_a_line_for_each_request(run_folder, slow_image):
    with ServerProcess(words(run_folder, "--workers", 1)) as server:
        with ThreadPoolExecutor(3) as threads:
            accepted = [threads.submit(server.post, "/predict", slow_image) for _ in range(3)]
            until(lambda: metric(server, "glassworks_accepted_images") == 3)
            server.process.send_signal(signal.SIGINT)
            until(lambda: server.get("/readyz").status == 503)
            server.process.send_signal(signal.SIGINT)
            assert server.process.wait(10) == 130
            answered = [each.result().status for each in accepted if each.exception() is None]
        server.reading.join(10)
        lines = [(line["path"], line["status"]) for line in server.log if line["event"] == "request"]
    assert answered.count(200) < 3
    assert [path for path, _ in lines].count("/predict") == 3
    assert ("/readyz", 503) in lines


def test_a_signal_to_the_whole_group_loses_nothing(run_folder, slow_image):
    """As a service manager or Ctrl-C in a terminal sends it."""
    with ServerProcess(words(run_folder, "--workers", 2)) as server:
        with ThreadPoolExecutor(2) as threads:
            accepted = [threads.submit(server.post, "/predict", slow_image) for _ in range(2)]
            until(lambda: metric(server, "glassworks_accepted_images") == 2)
            for pid in [*workers_of(server), server.process.pid]:
                os.kill(pid, signal.SIGTERM)
            assert [each.result().status for each in accepted] == [200, 200]
        assert server.process.wait(10) == 0


def test_a_worker_that_dies_loses_what_it_held_and_is_back(run_folder, slow_image):
    with ServerProcess(words(run_folder, "--workers", 2)) as server:
        until(lambda: metric(server, "glassworks_workers") == 2)
        before = workers_of(server)
        assert len(before) == 2
        with ThreadPoolExecutor(6) as threads:
            held = [threads.submit(server.post, "/predict", slow_image) for _ in range(4)]
            until(lambda: metric(server, "glassworks_accepted_images") == 4)
            os.kill(before[0], signal.SIGKILL)
            answers = [each.result() for each in held]
        lost = [answer for answer in answers if answer.status != 200]
        assert [(answer.status, answer.document["reason"]) for answer in lost] == [(503, "worker_died")] * len(lost)
        assert 1 <= len(lost) <= 2
        until(lambda: metric(server, "glassworks_workers") == 2, 30)  # how fast: bench/serve.py
        assert metric(server, "glassworks_worker_deaths_total") == 1
        assert server.post("/predict", encoded(1)).status == 200


def test_idle_workers_that_die_are_replaced(run_folder):
    with ServerProcess(words(run_folder, "--workers", 1)) as server:
        (before,) = workers_of(server)
        os.kill(before, signal.SIGKILL)
        until(lambda: workers_of(server) not in ([], [before]))
        until(lambda: server.get("/readyz").status == 200)
        assert server.post("/predict", encoded(1)).status == 200


def test_no_process_outlives_a_killed_front(run_folder):
    with ServerProcess(words(run_folder, "--workers", 2)) as server:
        until(lambda: metric(server, "glassworks_workers") == 2)
        pids = workers_of(server)
        server.process.kill()
        server.process.wait()
        until(lambda: not [pid for pid in pids if is_running(pid)])


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_client_that_goes_away_costs_no_compute(run_folder, slow_image):
    with ServerProcess(words(run_folder, "--workers", 1)) as server:
        gone = [server.connect() for _ in range(3)]
        for connection in gone:
            connection.request("POST", "/predict", slow_image)
        until(lambda: metric(server, "http_server_active_requests") >= 4)
        until(lambda: metric(server, "glassworks_queue_images") >= 1)
        for connection in gone:
            connection.close()
        until(lambda: metric(server, "http_server_active_requests") == 1)
        until(lambda: metric(server, "glassworks_queue_images") == 0)
        assert 'glassworks_dropped_images_total{why="client_gone"} ' in server.get("/metrics").body.decode()
        assert server.post("/predict", encoded(1)).status == 200
        assert {line["status"] for line in server.log if line.get("refused") == "client_gone"} == {499}


def test_a_full_queue_says_so_at_once(run_folder, slow_image):
    limits = ("--limit", "queued_images=2", "--limit", "queue_seconds=0.01")
    with ServerProcess(words(run_folder, "--workers", 1, *limits)) as server:
        with ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(server.post, "/predict", slow_image) for _ in range(6)]
            until(lambda: metric(server, "glassworks_queue_images") >= 2)
            refused = server.post("/predict", encoded(1))
            assert not all(each.done() for each in asked)  # it has waited for none of them
            unread = server.connect(5)  # of its body nothing is waited for, in any dialect
            for path in (
                "/predict",
                "/predict?top=2",
                "/v2/models/tiny/infer",
                "/v1/models/tiny:predict",
                "/invocations",
            ):
                unread.putrequest("POST", path)
                unread.putheader("Content-Length", "100000")
                unread.endheaders()
                response = unread.getresponse()
                assert (response.status, json.loads(response.read())["reason"]) == (429, "queue_full")
                unread.send(bytes(100_000))
            unread.close()
            answers = [each.result() for each in asked]
        assert refused.status == 429
        assert refused.document["reason"] == "queue_full"
        assert int(refused.headers["retry-after"]) >= 1
        assert {answer.status for answer in answers} <= {200, 429}
        assert refused.headers.get("connection") != "close"
        assert server.post("/predict", encoded(1)).status == 200


def test_requests_whose_time_is_up_are_dropped(run_folder, slow_image):
    with ServerProcess(words(run_folder, "--workers", 1, "--limit", "seconds=0.2")) as server:
        with ThreadPoolExecutor(4) as threads:
            answers = [
                each.result() for each in [threads.submit(server.post, "/predict", slow_image) for _ in range(4)]
            ]
        late = [answer for answer in answers if answer.status == 503]
        assert late
        assert {answer.document["reason"] for answer in late} == {"time_up"}
        until(lambda: 'dropped_images_total{why="time_up"}' in server.get("/metrics").body.decode())


def test_slow_clients_are_not_waited_for(run_folder):
    limits = ("--limit", "head_seconds=0.3", "--limit", "body_seconds=0.4", "--limit", "connections=20")
    with ServerProcess(words(run_folder, "--workers", 1, *limits)) as server:
        silent, slow_head = server.connect(5), server.connect(5)
        silent.connect()
        slow_head.connect()
        slow_head.sock.sendall(b"GET /livez HTTP/1.1\r\nHo")
        assert silent.sock.recv(100) == b""
        assert slow_head.sock.recv(100) == b""
        slow_body = server.connect(5)
        slow_body.putrequest("POST", "/predict")
        slow_body.putheader("Content-Length", "1000")
        slow_body.endheaders(b"abc")
        response = slow_body.getresponse()
        assert response.status == 408
        assert json.loads(response.read())["reason"] == "slow_body"
        crowd = [server.connect(5) for _ in range(40)]
        for connection in crowd:
            connection.connect()
        until(lambda: sum(is_closed(connection.sock) for connection in crowd) >= 20, 3)
        for connection in (*crowd, silent, slow_head, slow_body):
            connection.close()
        until(lambda: server.get("/livez").status == 200)


def is_closed(connection):
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_models_that_cannot_be_opened_are_named(tmp_path, run_folder):
    for reference, wanted in ((tmp_path / "absent", "nothing there"), (pickled(tmp_path), "pickle")):
        with ServerProcess([reference, "--workers", 1]) as server:
            server.process.wait(30)
        assert server.process.returncode == 2
        assert wanted in server.first["error"]["message"]
    with ServerProcess(words(run_folder, "--precision", "float31", "--workers", 1)) as server:
        server.process.wait(30)
    assert server.process.returncode == 2
    assert "float31" in server.first["error"]["message"]


def pickled(tmp_path):
    import pickle

    path = tmp_path / "model.safetensors"
    path.write_bytes(pickle.dumps({"a": 1}))
    return path


def test_a_port_in_use_is_named(run_folder, server):
    words_ = [sys.executable, "-m", "glassworks", "serve", str(run_folder), "--port", str(server.port), "--json"]
    done = subprocess.run(words_, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "free address" in json.loads(done.stdout)["error"]["expected"]


def test_several_models(run_folder, tmp_path):
    hot = write_tiny_model(tmp_path / "hot.safetensors", temperature=7.0)
    with ServerProcess([f"cold={run_folder}", f"hot={hot}", "--workers", 1, "--precision", "float32"]) as server:
        assert server.first["models"] == ["cold", "hot"]
        answers = [server.post(f"/predict?model={name}", encoded(1)).document for name in ("cold", "hot")]
        assert answers[0]["probability"] > answers[1]["probability"]
        assert answers[0]["fingerprint"] != answers[1]["fingerprint"]
        with ThreadPoolExecutor(8) as threads:  # batches of one model each, from a queue of both
            asked = {
                (name, number): threads.submit(server.post, f"/predict?model={name}", encoded(number))
                for number in range(8)
                for name in ("cold", "hot")
            }
        alone = {key: server.post(f"/predict?model={key[0]}", encoded(key[1])).document for key in asked}
        for key, each in asked.items():
            document = each.result().document
            assert document["label"] == alone[key]["label"]
            assert document["probability"] == pytest.approx(alone[key]["probability"], abs=1e-6)


def test_readiness_comes_after_liveness(run_folder):
    """While the models are opened the process lives, and refuses."""
    seen = []

    def watch(port, stop):
        import http.client

        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            try:
                connection.request("GET", "/readyz")
                seen.append(connection.getresponse().status)
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.02)

    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(port, stop))
    watcher.start()
    with ServerProcess([*words(run_folder, "--workers", 1), "--port", port]):
        until(lambda: 200 in seen)
    stop.set()
    watcher.join()
    assert seen[0] == 503


def test_bodies_that_are_held_together_are_bounded(run_folder):
    """Two clients each hold back the end of a body; only the one that would exceed the memory is refused."""
    whole = encoded(1) + bytes(700_000)  # what lies behind a JPEG's end is read with it
    with ServerProcess(words(run_folder, "--workers", 1, "--limit", "buffered_bytes=1000000")) as server:
        first, second = server.connect(), server.connect()
        for connection in (first, second):
            connection.putrequest("POST", "/predict")
            connection.putheader("Content-Length", str(len(whole)))
            connection.endheaders()
        first.send(whole[:-1])
        until(lambda: metric(server, "http_server_active_requests") >= 3)
        second.send(whole[:-1])
        refused = second.getresponse()
        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) >= 1
        assert json.loads(refused.read())["reason"] == "memory_full"
        first.send(whole[-1:])
        assert first.getresponse().status == 200
        assert server.post("/predict", whole).status == 200  # nothing of it is held any more
        for connection in (first, second):
            connection.close()
