"""Images looked through in a real process, asked for as the page asks."""

import base64
import io
import time
import zipfile
from dataclasses import replace

import pytest
from PIL import Image

from glassworks.core.job import Job
from glassworks.data.sources.open import open_source


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "my <b>photos"
    for name, grey in (("ants", 30), ("bees", 220)):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            Image.new("RGB", (40, 40), (grey, grey, 40 * number)).save(folder / name / f"{number}.png")
    return folder


def looked_through(client, source):
    made = client.post("/data", json={"source": str(source)})
    assert made.status_code == 201
    url = made.json()["url"]
    end = time.monotonic() + 90
    while client.get(f"{url}.json").json()["state"]["state"] == "working":
        assert time.monotonic() < end
        time.sleep(0.1)
    return url


def thumbnails(client, url, numbers):
    """Those that a page asks for at once."""
    uris = client.get(f"{url}/thumbnails?numbers={numbers}").json()["images"]
    return [Image.open(io.BytesIO(base64.b64decode(uri.removeprefix("data:image/jpeg;base64,")))) for uri in uris]


def test_images_are_looked_through_changed_and_trained_on_as_a_source(client, photos):
    url = looked_through(client, photos)
    index = client.get(f"{url}/index.json").json()
    assert sorted(index["paths"]) == sorted(f"{name}/{number}.png" for name in ("ants", "bees") for number in range(3))
    assert [image.size for image in thumbnails(client, url, "0,5,0")] == [(40, 40)] * 3
    for numbers in ("99", "", "-1", "1,", "a", "0" * 40, ",".join(["0"] * 1001)):
        assert client.get(f"{url}/thumbnails?numbers={numbers}").status_code == 422
    changes = {"relabelled": {"ants/0.png": "bees"}, "excluded": {"ants/1.png": True}}
    assert client.post(f"{url}/changes", json=changes).json() == {"relabelled": 1, "excluded": 1}
    again = client.get(f"{url}/index.json").json()
    assert (again["relabelled"], again["excluded"]) == ({"ants/0.png": "bees"}, ["ants/1.png"])
    overlay = client.get(f"{url}.json").json()["overlay"]
    source = open_source(overlay)
    assert sorted(source.classes[sample.label] for sample in source.samples) == ["ants", "bees", "bees", "bees", "bees"]
    assert client.get(f"/train?source={overlay}").status_code == 200
    assert "<b>photos" not in client.get("/data").text


def test_what_was_brought_and_cannot_be_used_is_to_be_brought_again(client, studio, tmp_path):
    """To look again at what lies in the workspace helps nobody whose zip has one class only."""
    brought = studio.workspace.root / "uploads" / "pets"
    for folder, do in ((brought, "bring it again"), (tmp_path / "pets", "Correct the images where they lie")):
        folder.mkdir(parents=True)
        url = looked_through(client, folder)
        assert client.get(f"{url}.json").json()["state"]["state"] == "failed"
        assert do in client.get(url, headers={"Accept": "text/html"}).text


def test_what_cannot_be_looked_through_is_said(client, tmp_path):
    for source in ("", "no such folder", "../../nothing", "digit"):
        refused = client.post("/data", json={"source": source})
        assert refused.status_code == 422
        assert refused.json()["error"]["do"]
    for name, do in (("pets.zip", "unpack"), ("cat.png", "folder that it lies in")):
        (tmp_path / name).write_bytes(b"x")
        refused = client.post("/data", json={"source": str(tmp_path / name)})
        assert refused.status_code == 422
        assert do in refused.json()["error"]["do"]
    assert client.get("/data.json").json()["sets"] == []
    (tmp_path / "empty").mkdir()
    url = looked_through(client, tmp_path / "empty")
    state = client.get(f"{url}.json").json()["state"]
    assert state["state"] == "failed"
    assert state["error"]["message"]


def test_a_set_leaves_the_list_with_its_changes_and_no_image_goes(client, studio, photos):
    url = looked_through(client, photos)
    client.post(f"{url}/changes", json={"relabelled": {}, "excluded": {"ants/1.png": True}})
    assert client.post(f"{url}/remove", json={}).json()["url"] == "/data"
    assert client.get("/data.json").json()["sets"] == []
    assert client.get(url).status_code == client.post(f"{url}/remove", json={}).status_code == 404
    assert len(list(photos.rglob("*.png"))) == 6
    assert client.get(f"{looked_through(client, photos)}/index.json").json()["excluded"] == []
    for name in ("none", "%2e%2e", "..%2fruns"):
        assert client.post(f"/data/{name}/remove", json={}).status_code == 404


def test_images_in_the_workspace_stay_when_their_set_leaves_the_list(client, studio, photos):
    own = studio.workspace.root / "datasets" / "flowers"
    own.parent.mkdir(exist_ok=True)
    photos.rename(own)
    (own / "other.overlay.json").write_text("mine")
    url = client.post("/data", json={"source": str(own)}).json()["url"]
    assert url == "/data/flowers-2"
    assert [one["name"] for one in client.get("/data.json").json()["sets"]] == ["flowers-2"]
    assert client.post(f"{url}/remove", json={}).status_code == 200
    assert len(list(own.rglob("*.png"))) == 6


@pytest.mark.parametrize("is_reference", [True, False])
def test_a_set_stays_on_the_list_while_a_run_needs_it(client, studio, photos, is_reference):
    url = client.post("/data", json={"source": str(photos)}).json()["url"]
    overlay = client.get(f"{url}.json").json()["overlay"]
    asked = (overlay, ()) if is_reference else ("digits", (f"data.source={overlay}",))
    folder = studio.workspace.new_run("insects")
    job = Job(*asked, "insects", "classification", "2026-01-01T00:00:00+00:00")
    job.write(folder)
    refused = client.post(f"{url}/remove", json={})
    assert refused.status_code == 422
    assert folder.path.name in refused.json()["error"]["found"]
    assert client.get(url).status_code == 200
    replace(job, wanted=False).write(folder)
    assert client.post(f"{url}/remove", json={}).status_code == 200


def test_a_set_that_is_being_looked_through_can_leave_the_list(client, studio, photos):
    url = client.post("/data", json={"source": str(photos)}).json()["url"]
    assert client.post(f"{url}/remove", json={}).status_code == 200
    for _ in range(2):
        assert [path.name for path in (studio.workspace.root / "datasets").glob("*/*")] == ["removed"]
        studio.lookers.step()
    assert client.get("/data.json").json()["sets"] == []


@pytest.mark.parametrize(
    "path", ["/data/none", "/data/%2e%2e", "/data/..%2fruns", "/data/none/thumbnails?numbers=0", "/data/%00"]
)
def test_addresses_of_nothing(client, path):
    assert client.get(path).status_code == 404


def brought(client, name, content):
    """A zip in two pieces."""
    for part in (content[: len(content) // 2], content[len(content) // 2 :]):
        offset = client.get("/data/upload/00112233445566aa").json()["received"]
        answer = client.post(f"/data/upload/00112233445566aa/piece?offset={offset}", content=part)
        assert answer.json() == {"received": offset + len(part)}
    return client.post("/data/upload/00112233445566aa/finish", json={"name": name})


def test_files_are_taken_one_by_one_and_only_below_their_folder(client, studio):
    image = io.BytesIO()
    Image.new("RGB", (30, 30), (200, 10, 10)).save(image, "png")
    address = "/data/upload/ffeeddccbbaa0099"
    for name in ("ants", "bees"):
        path = f"insects/{name}/1.png"
        assert client.post(f"{address}/file", params={"path": path}, content=image.getvalue()).status_code == 201
    assert client.post(f"{address}/file", params={"path": "../../out.png"}, content=b"x").status_code == 422
    made = client.post(f"{address}/finish", json={"name": "insects"}).json()
    source = client.get(f"{made['url']}.json").json()["source"]
    assert source == str(studio.workspace.root / "uploads" / "insects" / "insects")


def test_a_zip_is_unpacked_and_looked_through(client, studio):
    packed, image = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (30, 30), (200, 10, 10)).save(image, "png")
    with zipfile.ZipFile(packed, "w") as made:
        for name in ("ants", "bees"):
            made.writestr(f"insects/{name}/1.png", image.getvalue() + name.encode())
    asked = brought(client, "my insects.zip", packed.getvalue())
    assert asked.status_code == 201
    source = client.get(f"{asked.json()['url']}.json").json()["source"]
    assert source == str(studio.workspace.root / "uploads" / "my-insects" / "insects")
    assert list(open_source(source).classes) == ["ants", "bees"]
    again = brought(client, "../../my insects.zip", packed.getvalue())
    assert client.get(f"{again.json()['url']}.json").json()["source"].startswith(str(studio.workspace.root / "uploads"))
    refused = brought(client, "a.zip", b"no zip")
    assert refused.status_code == 422
    assert not (studio.workspace.root / "uploads" / "a").exists()
