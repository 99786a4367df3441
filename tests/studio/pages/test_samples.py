"""Samples of a generative network as they come, and what shipped networks make of a caption."""

from pathlib import Path

import pytest
from PIL import Image

from glassworks.studio.pages.run import _source
from glassworks.studio.pages.samples import make_values, newest


def test_the_newest_samples_are_listed_and_nothing_else_can_be_read(client, make_run):
    folder = make_run()
    kind = folder.pictures / "digits"
    kind.mkdir(parents=True)
    for epoch in range(9):
        Image.new("L", (8, 8), epoch).save(kind / f"epoch-{epoch:04d}.png")
    (kind / "link.png").symlink_to(folder.info)
    found = client.get("/runs/photos-001.json").json()["samples"]
    assert found[0]["kind"] == "digits"
    assert "epoch-0008.png" in found[0]["files"]
    assert client.get("/runs/photos-001/samples/digits/epoch-0008.png").headers["content-type"] == "image/png"
    for path in ("digits/link.png", "digits/none.png", "../run.json", "digits/..%2f..%2frun.json"):
        assert client.get(f"/runs/photos-001/samples/{path}").status_code in (404, 405)


def test_what_a_network_of_texts_writes_is_shown_as_it_comes(client, make_run, tmp_path):
    folder = make_run()
    folder.samples.mkdir()
    for epoch in range(1, 9):
        (folder.samples / f"epoch-{epoch:04d}.txt").write_text(f"<b>to be {epoch}")
    (tmp_path / "secret").write_text("secret")
    (folder.samples / "epoch-9999.txt").symlink_to(tmp_path / "secret")
    (found,) = client.get("/runs/photos-001.json").json()["samples"]
    assert found["texts"][-1] == {"name": "epoch-0008", "text": "<b>to be 8"}
    assert len(found["texts"]) == 6


def test_texts_of_a_linked_folder_are_not_shown(client, make_run, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.txt").write_text("secret")
    make_run().samples.symlink_to(elsewhere)
    assert client.get("/runs/photos-001.json").json()["samples"] == []


def test_of_a_long_text_only_the_beginning_is_read(client, make_run, monkeypatch):
    folder = make_run()
    folder.samples.mkdir()
    (folder.samples / "epoch-0001.txt").write_bytes("é".encode() * 5000)
    monkeypatch.setattr(Path, "read_text", None)  # which would read all of it
    (found,) = newest(folder)
    assert found["texts"] == [{"name": "epoch-0001", "text": "é" * 2000}]


def test_a_text_that_vanishes_before_it_is_read_is_passed_over(make_run, monkeypatch):
    folder = make_run()
    folder.samples.mkdir()
    kept = folder.samples / "epoch-0001.txt"
    kept.write_text("to be")
    monkeypatch.setattr(Path, "glob", lambda path, _: [kept, path / "gone.txt"] if path == folder.samples else [])
    (found,) = newest(folder)
    assert found["texts"] == [{"name": "epoch-0001", "text": "to be"}]


@pytest.mark.parametrize(("source", "is_of_birds"), [("birds", True), ("captioned", False)])
def test_only_networks_of_drawn_birds_ask_for_a_bird(make_run, source, is_of_birds):
    folder = make_run()
    folder.recipe.write_text(f'task = "stackgan"\n\n[data]\nsource = "{source}"\n')
    words = make_values("stackgan", _source(folder), "", can=True)["prompt_words"]
    assert ("drawn bird" in words) == is_of_birds


@pytest.mark.slow
def test_a_caption_becomes_birds(client):
    assert "make-form" in client.get("/recipes/stackgan_birds").text
    assert "make-form" not in client.get("/recipes/xor_mlp").text
    made = client.post("/recipes/stackgan_birds/make", json={"prompt": "a small red bird", "count": 2})
    assert made.status_code == 200
    assert [uri[:22] for uri in made.json()["images"]] == ["data:image/png;base64,"] * 2
    assert client.post("/recipes/stackgan_birds/make", json={"prompt": "x" * 501}).status_code == 422
    assert client.post("/recipes/xor_mlp/make", json={}).status_code == 422
