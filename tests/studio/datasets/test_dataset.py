"""A set of images: no change to it is lost, and removing it takes nothing of anybody else."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from glassworks.core.errors import InputError
from glassworks.data.sources.overlay import Overlay
from glassworks.studio.datasets.dataset import new_dataset


def test_fifty_changes_at_once_are_all_kept(tmp_path):
    one, gate = new_dataset(tmp_path, "/images"), threading.Barrier(50)

    def change(number):
        gate.wait()
        one.change({f"{number}.png": "bees"}, {f"{number}.png": True})

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(change, range(50)))
    found = Overlay.read(one.overlay)
    assert len(found.relabelled) == len(found.excluded) == 50


def test_a_folder_of_images_among_the_sets_is_not_written_into_and_stays(tmp_path):
    image = tmp_path / "datasets" / "flowers" / "rose" / "1.jpg"
    image.parent.mkdir(parents=True)
    image.write_bytes(b"rose")
    made = new_dataset(tmp_path, str(tmp_path / "datasets" / "flowers"))
    made.remove()
    assert made.name == "flowers-2"
    assert [path for path in (tmp_path / "datasets" / "flowers").rglob("*") if path.is_file()] == [image]
    (tmp_path / "datasets" / "bees").symlink_to(tmp_path / "elsewhere")
    assert new_dataset(tmp_path, "/images/bees").name == "bees-2"


def test_removing_takes_only_what_was_made_here(tmp_path):
    made = new_dataset(tmp_path, "/images")
    half = made.path / f".{made.thumbnails.name}.{'0a' * 8}.part"
    for path in (made.index, made.thumbnails, made.places, half):
        path.write_bytes(b"[]")
    own = [made.path / "mine.png", made.path / ".mine.png.part", made.path / "index.json.bak"]
    for path in own:
        path.write_bytes(b"mine")
    made.remove()
    assert sorted(made.path.iterdir()) == sorted([*own, made.removed])


def test_the_name_of_a_removed_set_is_not_used_again(tmp_path):
    first = new_dataset(tmp_path, "/a/photos")
    first.remove()
    second = new_dataset(tmp_path, "/b/photos")
    assert second.overlay != first.overlay
    assert not first.overlay.exists()
    assert new_dataset(tmp_path, "/a/photos").name == "photos-3"
    assert new_dataset(tmp_path, "/b/photos") == second


def test_what_was_begun_and_not_finished_is_begun_again(tmp_path):
    made = new_dataset(tmp_path, "/images")
    made.overlay.unlink()  # the disk was full before it was written
    assert new_dataset(tmp_path, "/images") == made


def test_no_set_is_made_inside_of_its_own_images(tmp_path):
    (tmp_path / "datasets" / "photos").mkdir(parents=True)
    for source in (tmp_path / "datasets" / "photos", tmp_path / "datasets" / "photos" / "photos.overlay.json"):
        with pytest.raises(InputError):
            new_dataset(tmp_path, str(source))
    assert list((tmp_path / "datasets" / "photos").iterdir()) == []
