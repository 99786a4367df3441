"""An overlay is a source: labels corrected, images left out, new classes; the originals stay."""

import json

import pytest
from PIL import Image

from glassworks.core.errors import DataError
from glassworks.data.sources.open import open_source
from glassworks.data.sources.overlay import Overlay
from glassworks.recipes.load import load_recipe
from glassworks.verbs.check import check


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for name, grey in (("ants", 30), ("bees", 220)):
        for number in range(4):
            file = folder / name / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (20, 20), (grey, grey, number)).save(file)
    return folder


def overlay(photos, **changes):
    path = photos.parent / "mended.overlay.json"
    path.write_text(json.dumps({"source": "photos"} | changes))
    return path


def labels_of(source):
    return {sample.path: source.classes[sample.label] for sample in source.samples}


def test_labels_are_corrected_and_images_left_out(photos):
    before = labels_of(open_source(photos))
    path = overlay(photos, relabelled={"ants/0.png": "bees", "ants/1.png": "wasps"}, excluded=["bees/3.png"])
    source = open_source(str(path))
    expected = before | {"ants/0.png": "bees", "ants/1.png": "wasps"}
    del expected["bees/3.png"]
    assert labels_of(source) == expected
    assert list(source.classes) == ["ants", "bees", "wasps"]
    assert source.name == "photos"
    kinds = {problem.path: problem.kind for problem in source.problems}
    assert kinds == {"bees/3.png": "left_out", "ants/0.png": "relabelled", "ants/1.png": "relabelled"}


def test_each_image_is_read_under_its_own_place(photos):
    source = open_source(str(overlay(photos, excluded=["ants/0.png", "bees/0.png"])))
    for place, content in source.read([0, 3, 5]):
        assert content == (photos / source.samples[place].path).read_bytes()


def test_nothing_changed_is_the_source_itself(photos):
    source, plain = open_source(str(overlay(photos))), open_source(photos)
    assert list(source.samples) == list(plain.samples)
    assert list(source.problems) == list(plain.problems)


def test_what_matches_nothing_is_said(photos):
    source = open_source(str(overlay(photos, excluded=["ants/9.png"], relabelled={"x.png": "wasps"})))
    assert list(source.classes) == ["ants", "bees"]
    assert [one.path for one in source.problems] == ["ants/9.png", "x.png"]
    assert {one.kind for one in source.problems} == {"overlay_unmatched"}


def test_every_command_takes_it(photos):
    path = overlay(photos, relabelled={"ants/0.png": "bees"}, excluded=["bees/3.png"])
    report = check(str(path))
    assert (report.images, report.classes) == (7, {"ants": 3, "bees": 4})
    assert report.counts["relabelled"] == 1
    assert len(load_recipe(str(path)).open_inputs().samples) == 7


@pytest.mark.parametrize(
    ("content", "problem"),
    [("no json", "json"), ('{"relabelled": {}}', "source"), ('{"source": "photos", "relabeled": {}}', "relabeled")],
)
def test_what_is_no_overlay_is_refused(photos, content, problem):
    path = overlay(photos)
    path.write_text(content)
    with pytest.raises(DataError) as refused:
        open_source(str(path))
    assert problem in str(refused.value).lower()


def test_one_over_another_is_refused(photos):
    first = overlay(photos)
    second = photos.parent / "again.overlay.json"
    Overlay(source=str(first)).write(second)
    with pytest.raises(DataError, match="one over another"):
        open_source(str(second))
