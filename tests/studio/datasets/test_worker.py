"""What a process makes of a source: the index, every problem, and small pictures."""

import io
import json

import pytest
from PIL import Image

from glassworks.core.errors import DataError, InputError
from glassworks.data.sources.overlay import Overlay
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import SIDE, look_through


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for name, grey in (("ants", 30), ("bees", 220)):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            Image.new("RGB", (200, 100), (grey, grey, 40 * number)).save(folder / name / f"{number}.png")
    (folder / "ants" / "broken.png").write_bytes((folder / "ants" / "0.png").read_bytes()[:60])
    return folder


def test_index_problems_and_thumbnails(tmp_path, photos):
    dataset = new_dataset(tmp_path, str(photos))
    look_through(dataset)
    index = json.loads(dataset.index.read_text())
    assert index["classes"] == ["ants", "bees"]
    assert len(index["paths"]) == len(index["labels"]) == 7
    assert any(one["path"] == "ants/broken.png" and one["action"] == "excluded" for one in index["problems"])
    for path, content in zip(index["paths"], dataset.small_images(range(7)), strict=True):
        if path == "ants/broken.png":
            assert content == b""
        else:
            with Image.open(io.BytesIO(content)) as image:
                assert image.size == (SIDE, SIDE // 2)
                expected = Image.open(photos / path).getpixel((0, 0))
                assert max(abs(a - b) for a, b in zip(image.getpixel((4, 4)), expected, strict=True)) < 8
    assert dataset.read_state()["state"] == "ready"
    with pytest.raises(InputError):
        dataset.small_images([0, 7])
    with pytest.raises(InputError):
        dataset.small_images([-1])


def test_a_source_has_one_folder(tmp_path, photos):
    first = new_dataset(tmp_path, str(photos))
    assert new_dataset(tmp_path, str(photos)) == first
    other = new_dataset(tmp_path, str(tmp_path / "elsewhere" / "photos"))
    assert other.name == "photos-2"


def test_changes_lie_over_each_other_and_can_be_taken_back(tmp_path, photos):
    dataset = new_dataset(tmp_path, str(photos))
    dataset.change({"ants/0.png": "bees", "ants/1.png": "wasps"}, {"bees/2.png": True})
    dataset.change({"ants/0.png": None}, {"bees/2.png": False, "bees/1.png": True})
    assert Overlay.read(dataset.overlay) == Overlay(
        source=str(photos), relabelled={"ants/1.png": "wasps"}, excluded=("bees/1.png",)
    )


def test_what_is_no_source_is_refused(tmp_path):
    with pytest.raises(DataError):
        look_through(new_dataset(tmp_path, str(tmp_path / "nothing")))
