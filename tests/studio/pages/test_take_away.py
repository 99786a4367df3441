"""What a person takes away: an export with its proof, the files, and a server that answers."""

import json
from urllib.request import Request, urlopen

import pytest
from studio_process import write_trained


def test_only_what_is_there_is_exported(client, make_run):
    make_run()
    assert client.post("/runs/photos-001/export", json={"form": "onnx"}).status_code == 404  # no model
    for body in ({"form": "exe"}, {"form": "../onnx"}, {}, []):
        assert client.post("/runs/photos-001/export", json=body).status_code == 400
    assert client.post("/runs/none/export", json={"form": "onnx"}).status_code == 404
    assert client.get("/runs/photos-001/files/model.onnx").status_code == 404


SERVING = {"state": "serving", "url": "http://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("state", "line", "start", "stop"),
    [
        ({"state": "stopped"}, "Not running.", True, False),
        ({"state": "starting", "is_wanted": False}, "It is starting.", True, True),
        ({"state": "starting", "is_wanted": True}, "It is starting.", False, True),
        (SERVING | {"is_wanted": False}, "Open for Try; it may end once others are tried.", True, True),
        (SERVING | {"is_wanted": True}, "Serving on http://127.0.0.1:1", False, True),
        ({"state": "failed", "error": "no memory"}, "no memory", True, False),
    ],
)
def test_a_server_that_only_try_opened_can_be_made_to_stay(
    client, studio, make_run, monkeypatch, state, line, start, stop
):
    make_run().model.write_bytes(b"")
    monkeypatch.setattr(studio.models, "state", lambda _name: state)
    page = client.get("/runs/photos-001/take").text
    assert line in page
    is_hidden = {name: " hidden" in page.split(f'id="serve-{name}"')[1].split(">")[0] for name in ("start", "stop")}
    assert is_hidden == {"start": not start, "stop": not stop}
    assert client.get("/runs/photos-001/take.json").json()["serving"] == state


@pytest.mark.slow
def test_an_export_comes_with_its_proof_and_can_be_downloaded(client, studio):
    folder = write_trained(studio.workspace.root)
    made = client.post("/runs/insects-001/export", json={"form": "onnx"})
    assert made.status_code == 201
    said = made.json()
    assert said["format"] == "onnx"
    assert said["parity"]["n"] > 10
    assert said["parity"]["max_probability_difference"] < 1e-4
    sent = client.get("/runs/insects-001/files/model.onnx")
    assert sent.content == (folder.path / "model.onnx").read_bytes()
    assert "attachment" in sent.headers["content-disposition"]
    listed = client.get("/runs/insects-001/take.json").json()["downloads"]
    assert {"name": "model.onnx", "bytes": len(sent.content)} in listed


@pytest.mark.slow
def test_the_server_answers_as_its_page_says_and_ends(client, studio):
    folder = write_trained(studio.workspace.root)
    assert client.post("/runs/insects-001/serve", json={}).json()["state"] == "starting"
    image = (studio.workspace.root / "insects" / "bees" / "1.png").read_bytes()
    asked = client.post("/runs/insects-001/try", content=image)  # waits until it serves
    page = client.get("/runs/insects-001/take.json").json()
    assert page["serving"]["is_wanted"]
    url = page["serving"]["url"]
    assert all(url in text for text in page["lines"].values())
    said = json.load(urlopen(Request(f"{url}/predict?top=5", image, {"Content-Type": "application/octet-stream"})))
    assert said["label"] == "bees"
    assert said["top"] == asked.json()["top"]
    assert client.post("/runs/insects-001/serve/stop", json={}).json() == {"state": "stopped"}
    with pytest.raises(OSError, match="refused"):
        urlopen(Request(f"{url}/predict", image), timeout=5)
    assert folder.model.is_file()
