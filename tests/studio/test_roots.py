"""Beyond this machine pages name no path outside of the workspace, by a link, an overlay, a table or a recipe."""

import json

import pytest
from PIL import Image
from starlette.testclient import TestClient

from glassworks.core.errors import InputError
from glassworks.data.sources.overlay import Overlay
from glassworks.studio.app import make_app
from glassworks.studio.settings import Settings
from glassworks.studio.start import settings_of
from glassworks.studio.studio import Studio
from glassworks.testing.models import write_tiny_model

BASE = "http://127.0.0.1:8090"


def write_images(folder):
    for label in ("ants", "bees"):
        (folder / label).mkdir(parents=True)
        Image.new("RGB", (20, 20), (9, 9, 9)).save(folder / label / "1.png")
    return folder


@pytest.fixture
def outside(tmp_path):
    folder = write_images(tmp_path / "outside")
    write_tiny_model(folder / "model.safetensors")
    (folder / "secret.toml").write_text("password = 'hunter2'")
    return folder


@pytest.fixture
def restricted(tmp_path, outside):
    """Its workspace holds images, and what leads out of it in every way."""
    root = tmp_path / "workspace"
    write_images(root / "images")
    (root / "link").symlink_to(outside)
    write_images(root / "linked")
    (root / "linked" / "bees" / "2.png").symlink_to(outside / "bees" / "1.png")
    Overlay(source=str(outside)).write(root / "over.overlay.json")
    (root / "table.csv").write_text(f"path,label\n{outside}/ants/1.png,a\nimages/bees/1.png,b\n")
    (root / "model.safetensors").symlink_to(outside / "model.safetensors")
    studio = Studio.of(Settings(root, paths=()))
    studio.lookers.look = lambda _dataset: None
    yield TestClient(make_app(studio), base_url=BASE, raise_server_exceptions=False)
    studio.insides.end_all()


def refused(answer):
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert "--allow-path" in error["do"]
    assert "hunter2" not in answer.text
    return True


LEADING_OUT = ["link", "linked", "over.overlay.json", "table.csv", "../outside", "{outside}", "/etc", "/nothing/here"]


@pytest.mark.parametrize("source", LEADING_OUT)
def test_sources_outside_are_refused_on_every_way(restricted, outside, tmp_path, source):
    named = source.format(outside=outside)
    assert refused(restricted.post("/data", json={"source": named}))
    whole = named if named.startswith("/") else str(tmp_path / "workspace" / named)
    assert refused(restricted.post("/runs", json={"reference": whole}))
    setting = f"data.source={json.dumps(whole)}"
    assert refused(restricted.post("/runs", json={"reference": "xo", "settings": [setting]}))
    assert restricted.get("/runs.json").json()["runs"] == []
    assert restricted.get("/data.json").json()["sets"] == []


def test_recipes_weights_and_models_outside_are_refused(restricted, outside):
    assert refused(restricted.post("/runs", json={"reference": str(outside / "secret.toml")}))
    weights = f"model.weights={json.dumps(str(outside / 'model.safetensors'))}"
    assert refused(restricted.post("/runs", json={"reference": "images", "settings": [weights]}))
    for path in (outside / "model.safetensors", "model.safetensors", outside, "../outside"):
        assert refused(restricted.post("/models", json={"path": str(path)}))


def test_what_lies_inside_or_is_allowed_is_taken(restricted, outside, tmp_path):
    assert restricted.post("/data", json={"source": "images"}).status_code == 201
    assert restricted.post("/data", json={"source": "digits"}).status_code == 201
    assert restricted.post("/runs", json={"reference": str(tmp_path / "workspace" / "images")}).status_code == 201
    studio = Studio.of(Settings(tmp_path / "workspace", paths=(outside,)))
    studio.lookers.look = lambda _dataset: None
    client = TestClient(make_app(studio), base_url=BASE)
    assert client.post("/data", json={"source": str(outside)}).status_code == 201
    assert client.post("/data", json={"source": "/etc"}).status_code == 422


def test_only_beyond_this_machine_is_it_asked_for(tmp_path):
    given = {"workspace": str(tmp_path), "port": 0, "token_file": None, "hosts": [], "at_once": 1}
    assert settings_of(host="127.0.0.1", **given).paths is None
    assert settings_of(host="0.0.0.0", **given).paths == ()
    assert settings_of(host="127.0.0.1", paths=[str(tmp_path)], **given).paths == (tmp_path,)
    with pytest.raises(InputError, match="allow-path"):
        settings_of(host="0.0.0.0", paths=[str(tmp_path / "none")], **given)
