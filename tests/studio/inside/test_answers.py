"""What a run's network is asked, without its process: numbers that can be worked out, and what is refused."""

import pytest
from studio_process import write_trained

from glassworks.core.errors import InputError
from glassworks.studio.inside.answers import ANSWERS
from glassworks.studio.inside.images import BroughtImages
from glassworks.studio.inside.opened import OpenRun


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("workspace")
    return OpenRun(write_trained(workspace), workspace)


def test_the_network_its_layers_and_what_it_says(run):
    about = ANSWERS["about"](run)
    assert about["classes"] == ["ants", "bees"]
    assert "backbone.stem.0" in about["layers"]
    assert {node["path"] for node in about["graph"]["nodes"]} >= {"", "head"}
    said = ANSWERS["says"](run, image="held:5")["top"]
    assert said[0]["label"] == "bees"
    assert sum(one["probability"] for one in said) == pytest.approx(1)


def test_the_arithmetic_of_a_cell_adds_up_to_what_the_map_shows(run):
    maps = ANSWERS["maps"](run, image="held:5", layer="backbone.stem.0")
    first = maps["channels"][0]
    cell = ANSWERS["cell"](run, image="held:5", layer="backbone.stem.0", unit=[first["channel"], *first["peak"]])
    assert cell["value"] == pytest.approx(first["high"], rel=1e-5)
    shown = sum(group["sum"] for group in cell["groups"]) + cell["rest"]["sum"] + cell["bias"]
    assert shown == pytest.approx(cell["value"], rel=1e-9)
    assert cell["terms"] == 27
    logits = ANSWERS["cell"](run, image="held:5", layer="head")
    assert sum(group["sum"] for group in logits["groups"]) + logits["bias"] == pytest.approx(logits["value"], rel=1e-9)


def test_fields_of_all_rows_and_columns(run):
    found = ANSWERS["field"](run, layer="backbone.stem.0")
    assert found["size"] == [3, 3]
    assert found["rows"]["first"][:3] == [-1, 0, 1]
    assert len(found["columns"]["last"]) == 32
    assert ANSWERS["field"](run, layer="head")["known"] is False or ANSWERS["field"](run, layer="head")["size"] == [
        32,
        32,
    ]


def test_the_flow_says_where(run):
    found = ANSWERS["flow"](run, image="held:5", layer="backbone.stem.0")
    assert found["layers"][-1]["layer"] == "head"
    assert found["layers"][-1]["share"] == pytest.approx(1)
    assert found["layers"][0]["where"].startswith("data:image/")
    assert "head" in found["with_weights"]


def test_all_answers_agree_with_the_confusion_matrix_and_are_kept(run):
    found = ANSWERS["answers"](run)
    wrong = [one for one in found["images"] if one["true"] != one["predicted"]]
    assert [(one["path"], one["predicted"]) for one in wrong] == [("ants/0.png", "bees")]
    assert len(found["images"]) == 8
    assert ANSWERS["answers"](run) == found
    assert (run.root / ".glassworks" / "answers" / "insects-001.json").is_file()


def test_the_nearest_training_images_are_alike_and_none_is_held_out(run):
    found = ANSWERS["nearest"](run, image="held:5", count=3)
    assert {one["label"] for one in found["images"]} == {"bees"}
    assert found["among"] == 8
    assert not {one["path"] for one in found["images"]} & run.held_out.paths
    assert found["images"][0]["cosine"] <= 1 + 1e-6


@pytest.mark.parametrize("name", ["held:99", "held:-1", "held:x", "0" * 32, "../run.json", "", "digits:99999"])
def test_images_that_are_not_there(run, name):
    with pytest.raises(InputError):
        run.content(name)


def test_brought_images_are_kept_by_content_up_to_a_number(tmp_path, monkeypatch):
    monkeypatch.setattr("glassworks.studio.inside.images.MOST", 3)
    brought = BroughtImages(tmp_path)
    names = [brought.add(bytes([number])) for number in range(5)]
    assert brought.add(bytes([4])) == names[4]
    assert len(list(brought.folder.iterdir())) == 3
    assert brought.path(names[4]).read_bytes() == bytes([4])
    for wrong in (b"", b"x" * (16 * 2**20 + 1)):
        with pytest.raises(InputError):
            brought.add(wrong)
