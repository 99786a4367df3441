"""Uploads of many browsers at the same moment: names stay apart, pieces are kept once, nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from zips import packed

from glassworks.data.sources.overlay import Overlay
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.uploads import CAMERA, Uploads

KEY = "0123456789abcdef"


def together(work, number=50):
    """Calls ``work`` with so many numbers, all at the same moment."""
    gate = threading.Barrier(number)

    def at_once(one):
        gate.wait()
        return work(one)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(at_once, range(number)))


@pytest.mark.parametrize("kind", ["zip", "files"])
def test_fifty_of_one_name_at_once_stay_apart(tmp_path, kind):
    uploads = Uploads(tmp_path)

    def bring(number):
        key = f"{number:016x}"
        if kind == "zip":
            uploads.add_piece(key, 0, packed([f"cats/{number}.png", f"dogs/{number}.png"]))
        else:
            for label in ("cats", "dogs"):
                uploads.add_file(key, f"{label}/{number}.png", b"x")
        return new_dataset(tmp_path, str(uploads.finish(key, "pets")))

    sets = together(bring)
    assert len({one.name for one in sets}) == 50
    for number, one in enumerate(sets):
        source = Path(Overlay.read(one.overlay).source)
        assert sorted(path.relative_to(source).as_posix() for path in source.rglob("*.png")) == [
            f"cats/{number}.png", f"dogs/{number}.png",
        ]  # fmt: skip


def test_a_piece_that_many_bring_at_once_is_kept_once(tmp_path):
    uploads, content = Uploads(tmp_path), packed([f"pets/cats/{number}.png" for number in range(200)])
    assert set(together(lambda _: uploads.add_piece(KEY, 0, content))) == {len(content)}
    assert len(list(uploads.finish(KEY, "pets").rglob("*.png"))) == 200


def test_images_that_come_while_others_are_put_in_their_place_are_refused_by_nobody_and_lost_by_nobody(tmp_path):
    """One that came between the move and the removal of what was left was deleted, one during the move was refused."""
    uploads, placed, ended = Uploads(tmp_path), [], threading.Event()

    def finish_again_and_again():
        while not ended.is_set():
            if uploads.files(CAMERA):
                placed.append(uploads.finish(CAMERA, "camera"))

    def bring(browser):
        for number in range(60):
            uploads.add_file(CAMERA, f"cup/{browser}-{number}.jpg", b"x")

    with ThreadPoolExecutor(1) as other:
        finishing = other.submit(finish_again_and_again)
        try:
            together(bring, 4)
        finally:
            ended.set()
        finishing.result()
    assert len(placed) > 1
    found = [path.name for folder in placed for path in folder.rglob("*.jpg")]
    found += [Path(path).name for path in uploads.files(CAMERA)]
    assert sorted(found) == sorted(f"{browser}-{number}.jpg" for browser in range(4) for number in range(60))
