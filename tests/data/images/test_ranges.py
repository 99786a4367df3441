"""Images whose values fill a small part of their range: said, spread as the recipe asks, and served as trained."""

import io
import json

import numpy as np
import pytest
from PIL import Image

import glassworks as gw
from glassworks.core.errors import DataError
from glassworks.data.images.ranges import range_of_set
from glassworks.data.sources.open import open_source
from glassworks.inference.predictor import Predictor
from glassworks.testing.images import tiff_file
from glassworks.testing.sources import write_folder

SETTINGS = ["model.backbone=softmax_regression", "model.size=8", "training.epochs=60", "training.precision='float32'"]


def thermal(hot_left, seed):
    """Hot on the left or on the right by 400 of 65,535 levels, which are two grey levels of 256."""
    values = np.random.default_rng(seed).normal(29_800, 60, (16, 16))
    values[:, slice(0, 8) if hot_left else slice(8, 16)] += 400
    return values.round()


@pytest.fixture
def folder(tmp_path):
    for name in ("left", "right"):
        (tmp_path / "thermal" / name).mkdir(parents=True)
        for number in range(20):
            values = thermal(name == "left", number + 100 * (name == "left")).astype(np.uint16)
            Image.fromarray(values).save(tmp_path / "thermal" / name / f"{number}.png")
    return tmp_path / "thermal"


def test_check_and_training_say_it(folder, tmp_path):
    assert gw.check(folder).counts["narrow_range"] == 40
    assert gw.check(folder, settings=["data.range=image"]).counts == {"sixteen_bit": 40}
    for number in range(2):  # the second time nothing is decoded
        run = gw.train(str(folder), settings=SETTINGS, out=tmp_path / f"run-{number}")
        assert any("40 of 40 images fill less than a quarter" in line for line in run.choices)
        assert sum(problem.kind == "narrow_range" for problem in run.problems) == 40


@pytest.mark.parametrize("wanted", ["set", "image", "[29500, 30500]"])
def test_the_range_is_learned_with_and_served_with(folder, tmp_path, wanted):
    run = gw.train(str(folder), settings=[*SETTINGS, f"data.range={wanted}"], out=tmp_path / "run")
    assert run.evaluation.accuracy == 1
    predictor = Predictor.load(run.run)
    stated = predictor.pixels.decode.range
    if wanted == "set":
        low, high = stated
        assert 29_500 < low < 29_700
        assert 30_300 < high < 30_500
    else:
        assert stated == (wanted if wanted == "image" else (29_500, 30_500))
    new = [thermal(left, seed) for seed in (7, 8) for left in (True, False)]
    buffers = []
    for values in new:
        buffers.append(io.BytesIO())
        Image.fromarray(values.astype(np.uint16)).save(buffers[-1], "PNG")
    answers = predictor.predict([buffer.getvalue() for buffer in buffers])
    assert [answer.label for answer in answers] == ["left", "right"] * 2
    assert [answer.label for answer in predictor.predict([Image.fromarray(v.astype(np.uint16)) for v in new])] == [
        answer.label for answer in answers
    ]
    assert gw.evaluate(run.run, folder).accuracy == 1
    again = gw.train(tmp_path / "run" / "recipe.toml", out=tmp_path / "again")
    assert again.weights_hash == run.weights_hash


def test_numbers_that_no_file_states_a_range_for(tmp_path):
    for name in ("left", "right"):
        (tmp_path / "float" / name).mkdir(parents=True)
        for number in range(20):
            values = thermal(name == "left", number + 100 * (name == "left")).astype(np.float32) / 100
            (tmp_path / "float" / name / f"{number}.tif").write_bytes(tiff_file(values[..., None]))
    with pytest.raises(DataError, match=r"set data\.range"):
        gw.train(str(tmp_path / "float"), settings=SETTINGS, out=tmp_path / "run")
    assert gw.check(tmp_path / "float", settings=["data.range=set"]).counts == {"sixteen_bit": 40}
    run = gw.train(str(tmp_path / "float"), settings=[*SETTINGS, "data.range=set"], out=tmp_path / "run")
    assert run.evaluation.accuracy == 1


def test_the_range_of_a_set_is_that_of_its_training_images(folder):
    values = np.full((16, 16), 60_000, np.uint16)
    values[0] = 5
    for split in ("train", "val"):
        for name in ("left", "right"):
            (folder.parent / "split" / split / name).mkdir(parents=True)
    for name in ("left", "right"):
        for number, path in enumerate((folder / name).iterdir()):
            path.rename(folder.parent / "split" / "train" / name / f"{number}.png")
        Image.fromarray(values).save(folder.parent / "split" / "val" / name / "0.png")
    (low, high), count = range_of_set(open_source(folder.parent / "split"))
    assert count == 40
    assert 29_500 < low < high < 30_500


def test_a_set_of_eight_bits_has_no_range_to_measure(tmp_path):
    write_folder(tmp_path / "plain", {"a": 2, "b": 2})
    with pytest.raises(DataError, match="more than 8 bits") as error:
        gw.train(str(tmp_path / "plain"), settings=[*SETTINGS, "data.range=set"], out=tmp_path / "run")
    assert error.value.key == "data.range"


def test_the_metadata_say_the_range(folder, tmp_path):
    run = gw.train(str(folder), settings=[*SETTINGS, "data.range=image"], out=tmp_path / "run")
    metadata = json.loads(Predictor.load(run.run).metadata.model_dump_json())
    assert metadata["pixels"]["operations"][0] == {"op": "decode", "reduced_scale": True, "range": "image"}
    assert metadata["recipe"]["data"]["range"] == "image"
