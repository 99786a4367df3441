"""Train: what would be chosen for the images is said before anything begins."""

from urllib.parse import quote

import pytest
from PIL import Image

from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import look_through


def test_what_is_no_source_is_refused_before_a_process_begins(client):
    for source in ("xor_mlp", "images.toml"):
        assert client.post("/train/choices", json={"source": source}).status_code == 422
    assert client.post("/train/choices", json={}).status_code == 400


def test_sets_that_were_looked_through_are_named_and_the_one_that_was_chosen_is_said(client, studio, tmp_path):
    """Whoever came from anywhere but the set's own page had to type the path of a file that they had never seen."""
    for label in ("cats", "dogs"):
        (tmp_path / "<b>pets" / label).mkdir(parents=True)
        Image.new("RGB", (30, 30), "white" if label == "cats" else "black").save(tmp_path / "<b>pets" / label / "1.png")
    made = new_dataset(studio.workspace.root, str(tmp_path / "<b>pets"))
    refused = new_dataset(studio.workspace.root, str(tmp_path / "refused"))
    refused.write_state("failed", error={"message": "no images"})
    assert client.get("/train.json").json()["sets"] == []
    look_through(made)
    assert [one["name"] for one in client.get("/data.json").json()["sets"]] == [made.name, refused.name]
    assert client.get("/train.json").json()["sets"] == [{"name": made.name, "overlay": str(made.overlay)}]
    address = f"/train?source={quote(str(made.overlay), safe='/')}"
    assert f'<a href="{address}"><span class="name">{made.name}' in client.get("/train").text
    assert f'<a href="{address}" aria-current="true">' in client.get(address).text


@pytest.mark.slow
def test_broken_files_are_no_images_once_they_were_looked_through(client, studio, tmp_path):
    """They were counted as images, left out by hand or not."""
    for label in ("ants", "bees"):
        for number in range(4):
            file = tmp_path / "insects" / label / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.effect_noise((60, 60), 60 + number).convert("RGB").save(file)
    for name in ("bees/0.png", "bees/1.png"):
        (tmp_path / "insects" / name).write_bytes(b"no image")
    copy = tmp_path / "insects" / "ants" / "copy.png"
    copy.write_bytes((tmp_path / "insects" / "ants" / "0.png").read_bytes())
    looked = new_dataset(studio.workspace.root, str(tmp_path / "insects"))

    def counted():
        said = client.post("/train/choices", json={"source": str(looked.overlay)}).json()
        return said["images"], said["unusable"]

    assert counted() == (9, None)
    look_through(looked)
    assert counted() == (7, 2)  # a copy is an image, too
    looked.change({}, {"bees/0.png": True, "ants/1.png": True})
    assert counted() == (6, 1)


@pytest.mark.slow
def test_the_network_and_the_held_out_images_are_said_with_their_reasons(client, tmp_path):
    for label in ("ants", "bees"):
        for number in range(3):
            file = tmp_path / "insects" / "train" / label / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.effect_noise((90, 90), 60 + number).convert("RGB").save(file)
        file = tmp_path / "insects" / "val" / label / "0.png"
        file.parent.mkdir(parents=True)
        Image.effect_noise((90, 90), 50).convert("RGB").save(file)
    said = client.post("/train/choices", json={"source": str(tmp_path / "insects")}).json()
    assert (said["images"], said["unusable"], said["classes"]) == (8, None, ["ants", "bees"])
    assert said["few"] == [{"name": "ants", "images": 4}, {"name": "bees", "images": 4}]
    network, held_out = said["choices"]
    assert network["name"] == "backbone"
    assert network["reason"].startswith("because ")
    assert held_out["value"] == "2 images"
    assert "val" in held_out["reason"]
    refused = client.post("/train/choices", json={"source": str(tmp_path / "none")})
    assert refused.status_code == 422
    assert refused.json()["error"]["do"]
