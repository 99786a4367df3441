"""Models from elsewhere: taken in once they open, and nothing left of what is no model."""

import pytest

from glassworks.models.files.model_file import write_model
from glassworks.testing.models import light_or_dark, tiny_metadata, write_tiny_model

pytestmark = pytest.mark.slow  # each opens a network in a process of its own


def test_a_model_file_becomes_a_run_that_answers(client, studio, tmp_path):
    file = write_tiny_model(tmp_path / "from a friend.safetensors")
    made = client.post("/models", json={"path": str(file)})
    assert made.status_code == 201
    run = client.get(f"/runs/{made.json()['run']}.json").json()
    assert (run["run"]["status"], run["has_model"], run["is_classifier"]) == ("finished", True, True)
    about = client.post(f"/runs/{made.json()['run']}/inside/ask", json={"kind": "about"})
    assert about.json()["classes"] == ["dark", "light"]
    assert file.is_file()
    assert client.get("/try.json").json()["runs"][0]["name"] == made.json()["run"]


def test_the_same_file_again_is_the_same_run_and_another_of_its_name_is_not(client, studio, tmp_path):
    file = write_tiny_model(tmp_path / "mine.safetensors")
    first, again = (client.post("/models", json={"path": str(file)}).json()["run"] for _ in range(2))
    assert again == first
    other = tmp_path / "other" / "mine.safetensors"
    other.parent.mkdir()
    write_model(other, light_or_dark(), tiny_metadata(["night", "day"]))
    assert client.post("/models", json={"path": str(other)}).json()["run"] != first
    assert len(client.get("/runs.json").json()["runs"]) == 2


@pytest.mark.parametrize("content", [None, b"", b"no model at all"])
def test_what_is_no_model_leaves_nothing(client, studio, tmp_path, content):
    if content is not None:
        (tmp_path / "bad.safetensors").write_bytes(content)
    refused = client.post("/models", json={"path": str(tmp_path / "bad.safetensors")})
    assert refused.status_code in (422, 500)
    assert refused.json()["error"]["do"]
    assert str(tmp_path / "bad.safetensors") in refused.json()["error"]["message"]  # not a copy that is gone
    assert str(studio.workspace.root) not in refused.json()["error"]["message"]
    assert client.get("/runs.json").json()["runs"] == []


def test_a_model_that_came_in_pieces_becomes_a_run_and_its_pieces_go(client, studio, tmp_path):
    content = write_tiny_model(tmp_path / "model.safetensors").read_bytes()
    address = "/data/upload/0011223344556677"
    for begin in (0, 1000):
        client.post(f"{address}/piece?offset={begin}", content=content[begin : begin + 1000 if begin == 0 else None])
    made = client.post("/models/0011223344556677", json={"name": "../../from a friend.safetensors"})
    assert made.status_code == 201
    folder = studio.workspace.runs / made.json()["run"]
    assert (folder / "model.safetensors").read_bytes() == content
    assert client.get(address).json() == {"received": 0}
    assert client.post("/models/0011223344556677", json={"name": "again"}).status_code == 422  # nothing has come
    assert client.post("/models/..%2f..", json={"name": "a"}).status_code in (404, 405, 422)
