import json
import tarfile
from pathlib import Path

import pytest

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.core.events import StageAdvanced
from glassworks.data.images.decode import decode
from glassworks.testing.images import NOTED, UNUSABLE, encoded, odd_images, sample_image
from glassworks.testing.sources import write_folder
from glassworks.verbs.check import check

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture
def odd_folder(tmp_path):
    write_folder(tmp_path, {"odd": 0, "even": 40})
    for name, content in odd_images().items():
        (tmp_path / "odd" / name).write_bytes(content)
    return tmp_path


def test_every_odd_file_is_named_with_what_was_done(odd_folder):
    before = {path: path.read_bytes() for path in odd_folder.rglob("*.*")}
    report = check(odd_folder)
    found = {(problem.path, problem.kind): problem.action for problem in report.problems}
    for name, kind in UNUSABLE.items():
        assert found[f"odd/{name}", kind] == "excluded"
    for name, kinds in NOTED.items():
        assert all((f"odd/{name}", kind) in found for kind in kinds)
    assert found["odd/cmyk.jpg", "cmyk"] == "converted"
    assert found["odd/one-pixel.png", "tiny"] == "excluded"
    assert report.images == 40 + len(odd_images())
    # Not used: the broken ones, the single pixel, and each second copy of a same file, if any.
    duplicates = report.counts.get("duplicate", 0)
    assert report.usable == report.images - len(UNUSABLE) - 1 - duplicates
    assert {path: path.read_bytes() for path in odd_folder.rglob("*.*")} == before


def test_the_json_document(odd_folder):
    document = json.loads(check(odd_folder).to_json())
    assert document["images"] == 40 + len(odd_images())
    # Only what training would use counts: not the broken ones, nor the single pixel.
    assert document["classes"] == {"even": 40, "odd": document["usable"] - 40}
    assert document["usable"] <= document["images"] - len(UNUSABLE) - 1
    assert set(document["problems"][0]) == {"kind", "path", "action", "detail"}
    assert document["counts"]["exif_rotated"] == 7


def test_findings_come_in_the_order_of_the_samples_whatever_the_threads_do(odd_folder):
    first, second = check(odd_folder), check(odd_folder)
    assert first.problems == second.problems


def test_splits_and_progress(tmp_path):
    seen = []
    write_folder(tmp_path, {"train/a": 3, "train/b": 3, "val/a": 1, "val/b": 2})
    report = check(tmp_path, context=RunContext(seen.append))
    assert report.splits == {"train": 6, "val": 3}
    assert report.problems == []
    assert sum(event.count for event in seen if isinstance(event, StageAdvanced)) == 9


def test_a_source_without_usable_images_lists_why(tmp_path):
    write_folder(tmp_path, {"a": 2, "b": 0})
    (tmp_path / "b/x.jpg").write_bytes(b"")
    with pytest.raises(DataError, match=r"b/x\.jpg: zero_bytes"):
        check(tmp_path)


def test_real_photographs(tmp_path):
    archive = SHARED / "hymenoptera.tar"
    if not archive.is_file():
        pytest.skip(f"{archive} is not there")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    report = check(tmp_path)
    assert set(report.classes) == {"ants", "bees"}
    assert report.splits["val"] == 153
    assert report.usable == report.images == 398
    assert report.counts == {"descended": 1, "palette": 1}


def test_the_same_image_saved_as_another_format_is_a_copy_and_never_on_both_sides(tmp_path):
    """A JPEG of a training image, saved again without loss among the held-out ones, has other bytes alone."""
    write_folder(tmp_path, {"train/odd": 10, "train/even": 10, "val/odd": 3, "val/even": 3})
    content = encoded(sample_image(700, 500, shade=9), "JPEG")  # large enough to be read at reduced scale
    (tmp_path / "train" / "odd" / "photo.jpg").write_bytes(content)
    decode(content).save(tmp_path / "val" / "odd" / "again.png")
    report = check(tmp_path)
    copies = [(problem.path, problem.action) for problem in report.problems if "duplicate" in problem.kind]
    assert copies == [("train/odd/photo.jpg", "excluded")]
    assert "the same pixels as in val/odd/again.png, which is held out" in report.problems[-1].detail
    assert check(tmp_path).problems == report.problems  # from the cache
