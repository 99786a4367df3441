"""Every page and its twin; what keeps other sites out; and addresses that lead to nothing."""

import errno
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from glassworks.studio.app import make_app, make_routes
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.headers import POLICY
from glassworks.studio.report_page import SANDBOX
from glassworks.studio.settings import Settings
from glassworks.studio.studio import Studio
from glassworks.web.bounds import Bounds

PAGES = ["/", "/data", "/data/xo", "/recipes", "/recipes/xor_mlp", "/train", "/train?source=xo", "/runs", "/compare"]
OTHERS = ["/try", "/enter", "/machine"]
OF_A_RUN = [f"/runs/photos-001{end}" for end in ("", "/take", "/try")]
INSIDE = [f"/runs/photos-001/inside{end}" for end in ("", "/flow", "/explain", "/dreams", "/map")]
ALL = [*PAGES, *OTHERS, *OF_A_RUN, *INSIDE]


def twin(path):
    address, _, query = path.partition("?")
    return f"{address.rstrip('/') or '/index'}.json?{query}"


def test_no_page_is_missing_here(studio):
    """Nor has one of them no twin: whatever is shown as a page has the address of its values beside it."""
    paths = make_routes(studio).openapi()["paths"]
    of = {"runs": "photos-001", "data": "xo", "recipes": "xor_mlp"}
    pages = {path for path, methods in paths.items() if f"{path}.json" in paths and "get" in methods} | {"/"}
    assert {path.replace("{name}", of.get(path.split("/")[1], "")) for path in pages} <= set(ALL)
    assert len(pages) > 15


@pytest.mark.parametrize("path", ALL)
def test_every_page_is_strict_and_has_a_twin(client, studio, make_run, monkeypatch, path):
    monkeypatch.setattr(studio.machine, "_asked", lambda: {"state": "ok", "findings": [], "shown": []})
    make_run().model.write_bytes(b"")
    new_dataset(studio.workspace.root, "xo")
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'self';")
    inline = re.search(r"<style|<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|\sstyle=|javascript:", answer.text)
    assert inline is None
    assert not re.search(r"""(src|href|srcset)="(https?:)?//""", answer.text)
    found = client.get(twin(path))
    assert found.headers["content-type"] == "application/json"
    assert found.json()["page"]


def test_a_workspace_that_is_moved_away_is_said_to_be_and_not_begun_anew(client, studio, make_run, tmp_path):
    """Its pages were those of an empty one, and what was trained then lay in a new folder of the old name."""
    make_run()
    root = studio.workspace.root
    root.rename(tmp_path / "moved")
    for path in ("/", "/data", "/train", "/recipes", "/runs", "/try", "/runs/photos-001"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 500
        assert "moved, renamed or deleted" in answer.text
    for path, body in (("/runs", {"reference": "xor_mlp"}), ("/data", {"source": "digits"})):
        assert "--workspace" in client.post(path, json=body).json()["error"]["do"]
    assert client.get("/style.css").status_code == 200
    assert not root.exists()
    (tmp_path / "moved").rename(root)
    assert client.get("/runs.json").json()["runs"][0]["name"] == "photos-001"


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\u202egpj.exe", "é 'x'"]
)
def test_names_stay_text(client, make_run, title):
    make_run(title=title)
    for path in ("/", "/runs", "/runs/photos-001", "/runs/photos-001/take"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert 'class="name"' in client.get("/runs").text  # isolated: its direction ends with it


def test_other_sites_are_kept_out(client):
    body = {"reference": "xor_mlp"}
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/runs", json=body, headers=headers).status_code == 403
    assert client.post("/runs", json=body, headers={"Host": "evil.example"}).status_code == 421
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/runs", content="reference=xor_mlp", headers=form).status_code == 400
    text = {"Content-Type": "text/plain"}
    assert client.post("/runs", content='{"reference": "xor_mlp"}', headers=text).status_code == 400
    assert client.get("/runs.json").json()["runs"] == []
    assert client.post("/runs", json=body, headers={"Origin": "http://127.0.0.1:8090"}).status_code == 201


def test_no_address_takes_anything_of_another_site_or_under_another_name(client, studio):
    """Every one that takes a POST: what one of them does not ask for itself, the layer before all of them does."""
    paths = make_routes(studio).openapi()["paths"]
    addresses = [re.sub(r"\{.*?\}", "camera", path) for path, methods in paths.items() if "post" in methods]
    assert len(addresses) > 20
    body = {"content": "{}", "headers": {"Content-Type": "application/json"}}
    for address in addresses:
        for given, status in (({"Origin": "http://evil.example"}, 403), ({"Host": "evil.example"}, 421)):
            answer = client.post(address, content="{}", headers=body["headers"] | given)
            assert answer.status_code == status, address
        assert client.post(address, **body).status_code not in (403, 421), address


@pytest.mark.parametrize(
    "path",
    [
        "/runs/none",
        "/runs/%2e%2e",
        "/runs/..%2f..%2fetc",
        "/runs/%00",
        "/runs/photos-001/files/..%2frun.json",
        "/runs/photos-001/files/run.json",
        "/runs/photos-001/files/.lock",
        "/runs/outside",
        "/runs/outside/report",
        "/recipes/none",
        "/static/../studio.py",
        "/nothing",
    ],
)
def test_nothing_else_of_this_machine_can_be_read(client, studio, make_run, tmp_path, path):
    folder = make_run()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "run.json").write_text(folder.info.read_text())
    (outside / "report.html").write_text("secret")
    (studio.workspace.runs / "outside").symlink_to(outside)
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "secret" not in answer.text
    assert client.get(path).json()["error"]["do"]


def test_a_file_of_a_run_that_is_a_link_is_not_sent(client, make_run, tmp_path):
    folder = make_run()
    (tmp_path / "secret").write_text("secret")
    (folder.path / "log.jsonl").symlink_to(tmp_path / "secret")
    assert client.get("/runs/photos-001/files/log.jsonl").status_code == 404
    assert client.get("/runs/photos-001/files/report.json").json() == {"accuracy": 0.9}


def test_the_pages_of_a_run_look_at_no_other_run(client, studio, make_run, monkeypatch):
    folder = make_run()
    folder.model.write_bytes(b"")
    monkeypatch.setattr(type(studio.workspace), "folders", None)  # which names them all
    for page in ("", "/take", "/try", "/inside"):
        assert client.get(f"/runs/photos-001{page}.json").status_code == 200


def test_a_report_has_an_origin_of_its_own(client, make_run):
    make_run(page="<script>fetch('/runs')</script>")
    policy = client.get("/runs/photos-001/report").headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert f'sandbox="{SANDBOX}"' in client.get("/runs/photos-001").text


def test_the_pages_that_a_report_links_to_are_there_under_the_same_policy(client, make_run, tmp_path):
    """In the studio its links to the map and to the run before had led nowhere."""
    folder = make_run()
    (folder.path / "map.html").write_text("<h1>a map</h1>")
    (folder.path / "own.html").write_text("secret")
    (folder.path / "look.html").symlink_to(folder.path / "own.html")
    for page in ("report", "map"):
        answer = client.get(f"/runs/photos-001/{page}.html")
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"].startswith("sandbox ")
    assert "a map" in answer.text
    for page in ("own", "look", "%2e%2e%2fphotos-001%2fmap"):
        assert client.get(f"/runs/photos-001/{page}.html").status_code == 404


def test_beyond_this_machine_the_token_is_asked_for(tmp_path):
    studio = Studio.of(Settings(tmp_path, host="0.0.0.0", token="a-token-of-some-length"))
    client = TestClient(make_app(studio), base_url="http://127.0.0.1:8090", follow_redirects=False)
    page = client.get("/runs", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/enter?to=/runs")
    for path in ("/runs.json", "/runs/a/report", "/static/run.js"):
        assert client.get(path).status_code == 401
    assert client.post("/runs", json={"reference": "xor_mlp"}).status_code == 401
    assert client.get("/enter").status_code == client.get("/style.css").status_code == 200
    assert client.get("/enter.json").json() == {"page": "enter", "needs_token": True}
    assert client.post("/session", json={"token": "another"}).status_code == 401
    entered = client.post("/session", json={"token": " a-token-of-some-length "})
    flags = entered.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    assert client.get("/runs.json").status_code == 200  # the client kept the cookie


def test_the_studio_imports_no_torch(tmp_path):
    asked = """
import sys
from starlette.testclient import TestClient
from glassworks.studio.app import make_app
from glassworks.studio.settings import Settings
from glassworks.studio.studio import Studio
from pathlib import Path
studio = Studio.of(Settings(Path(sys.argv[1])))
client = TestClient(make_app(studio), base_url="http://localhost:1")
for path in ("/", "/recipes", "/recipes/dcgan", "/train?source=xo", "/runs", "/try"):
    assert client.get(path).status_code == 200, path
assert client.post("/runs", json={"reference": "xor_mlp"}).status_code == 201
assert client.get("/runs/xor_mlp-001").status_code == 200
client.post("/runs/xor_mlp-001/stop", json={})
studio.queue.step()
print([name for name in ("torch", "matplotlib", "sklearn", "timm") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", asked, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_body_beyond_the_bound_is_refused_unread(tmp_path):
    studio = Studio.of(Settings(tmp_path, bounds=Bounds(body_bytes=1000)))
    client = TestClient(make_app(studio), base_url="http://127.0.0.1:8090")
    answer = client.post("/runs", content=b" " * 1001, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["reason"]) == (413, "body_too_large")
    chunks = (b" " * 500 for _ in range(3))  # whose length nobody states
    assert client.post("/runs", content=chunks, headers={"Content-Type": "application/json"}).status_code == 413


def test_a_full_disk_is_said(client, monkeypatch):
    def full(*_args, **_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("glassworks.core.files.os.fsync", full)
    answer = client.post("/runs", json={"reference": "xor_mlp"})
    assert answer.status_code == 500
    assert "No space left" in answer.json()["error"]["found"]
    assert "Free some space" in answer.json()["error"]["do"]


def test_fifty_at_once_are_all_queued(client):
    with ThreadPoolExecutor(50) as threads:
        asked = list(threads.map(lambda _: client.post("/runs", json={"reference": "perceptron_and"}), range(50)))
    assert {answer.status_code for answer in asked} == {201}
    assert len({answer.json()["run"] for answer in asked}) == 50
    assert [run["status"] for run in client.get("/runs.json").json()["runs"]] == ["queued"] * 50
