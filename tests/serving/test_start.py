"""Beyond this machine only with a token; the token in constant time; which names the server answers to."""

import os
import signal
import subprocess
import sys

import pytest
from multipart_form import encoded
from server_process import ServerProcess

from glassworks.core.errors import InputError, RunError
from glassworks.serving.forks import begin_imports
from glassworks.serving.start import named_models, settings_of
from glassworks.web.tokens import is_loopback

TOKEN = "a-token-of-some-length"


@pytest.fixture(scope="module")
def guarded(run_folder, tmp_path_factory):
    file = tmp_path_factory.mktemp("token") / "token"
    file.write_text(f"{TOKEN}\n")
    words = [run_folder, "--workers", 1, "--precision", "float32", "--token-file", file, "--allow-host", "cats.example"]
    with ServerProcess([*words, "--host", "0.0.0.0"]) as running:
        yield running


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer é"],
)
def test_without_the_token_nothing_is_said(guarded, header):
    headers = {} if header is None else {"Authorization": header.encode("utf-8").decode("latin-1")}
    for path in ("/models", "/v2", "/v2/models/tiny", "/metrics", "/openapi.json", "/nothing"):
        answer = guarded.get(path, **headers)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "tiny" not in answer.body.decode()
    assert guarded.post("/predict", encoded(1), **headers).status == 401


def test_with_the_token(guarded):
    assert guarded.post("/predict", encoded(1), Authorization=f"Bearer {TOKEN}").status == 200
    assert guarded.get("/metrics", Authorization=f"bearer {TOKEN}").status == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz", "/ping", "/v2/health/live", "/v2/health/ready", "/"])
def test_probes_and_the_page_need_none(guarded, path):
    assert guarded.get(path).status == 200


def test_an_allowed_name(guarded):
    assert guarded.get("/livez", Host="Cats.Example:80").status == 200
    assert guarded.get("/livez", Host="dogs.example").status == 421


def test_the_address_that_is_printed_can_be_opened(guarded):
    assert guarded.first["url"].startswith("http://127.0.0.1:")
    assert "token" not in guarded.first  # it is in a file already


def test_a_token_is_made_and_printed_once(run_folder):
    with ServerProcess([run_folder, "--workers", 1, "--precision", "float32", "--host", "0.0.0.0"]) as running:
        token = running.first["token"]
        assert len(token) >= 32
        assert running.get("/models").status == 401
        assert running.get("/models", Authorization=f"Bearer {token}").status == 200
    assert not [line for line in running.lines if token in line]


def settings(**given):
    usual = {"host": "127.0.0.1", "port": 0, "token_file": None, "hosts": [], "workers": 1}
    return settings_of(["a=b"], **usual | {"precision": "auto", "device": "cpu"} | given)


def test_on_this_machine_no_token_is_needed():
    assert settings().token == ""
    assert settings(host="localhost").token == ""
    assert settings(host="::1").token == ""
    for host in ("0.0.0.0", "::", "10.0.0.1", "some.name"):
        assert settings(host=host).made_token
        assert not is_loopback(host)
    assert settings(host="0.0.0.0").token != settings(host="0.0.0.0").token


@pytest.mark.parametrize("content", ["", "short", "has two words in it", "ключ-на-много-знаков"])
def test_a_token_that_is_none(tmp_path, content):
    file = tmp_path / "token"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="16 or more"):
        settings(token_file=str(file))
    with pytest.raises(InputError, match="a token in"):
        settings(token_file=str(tmp_path / "absent"))


def test_names_of_models(tmp_path):
    run = tmp_path / "photos-001"
    run.mkdir()
    (run / "model.safetensors").touch()
    assert named_models([str(run)]) == {"photos-001": str(run)}
    assert named_models([f"{run}/model.safetensors", "cats=b.onnx", "c/dogs.onnx", "tf_efficientnet_lite0"]) == {
        "photos-001": f"{run}/model.safetensors",
        "cats": "b.onnx",
        "dogs": "c/dogs.onnx",
        "tf_efficientnet_lite0": "tf_efficientnet_lite0",
    }
    with pytest.raises(InputError) as raised:
        named_models(["a=x", "a=y", "b c=z", "d="])
    assert len(raised.value.problems) == 3


def test_a_person_reads_what_is_served_and_how_to_end_it(run_folder, tmp_path):
    words = ["serve", run_folder, "--port", "0", "--workers", "1", "--precision", "float32"]
    with subprocess.Popen(
        [sys.executable, "-m", "glassworks", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=os.environ | {"OMP_NUM_THREADS": "1", "GLASSWORKS_CACHE": str(tmp_path)},
    ) as process:  # fmt: skip
        said = [process.stdout.readline(), process.stdout.readline()]
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=60)
    assert said[0].startswith("tiny: ")
    assert "2 classes" in said[0]
    assert said[1].startswith("Serving on http://127.0.0.1:")
    assert said[1].endswith("with 1 worker. Ctrl-C ends it.\n")
    assert process.returncode == 0
    assert "Traceback" not in complaints


@pytest.mark.skipif(sys.platform == "win32", reason="workers are started without a socket")
def test_where_nothing_can_be_written_the_folder_that_is_missed_is_named(monkeypatch):
    """As in a container whose file system is read-only."""

    def nowhere():
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    with pytest.raises(RunError, match="No usable temporary directory"):
        begin_imports(["model.safetensors"])
