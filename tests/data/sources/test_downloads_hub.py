"""Sets of the Hugging Face hub, by the package datasets itself: from a folder and from a hub over HTTP."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import ClassLabel, Dataset, Features, Image, Sequence, Value, config

from glassworks.core.errors import DataError, MissingExtraError
from glassworks.data.sources.open import open_source
from glassworks.testing.hub import serving, unreachable
from glassworks.testing.images import encoded, sample_image
from glassworks.testing.sources import check_source

NAMED = ClassLabel(names=["ant", "bee"])


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "HF_DATASETS_CACHE", tmp_path / "cache")


def write_set(folder, labels: ClassLabel | Value = NAMED, **parts):
    """A set as a hub keeps it: one parquet file per split, of the pictures 0, 1, ... with their labels."""
    (folder / "data").mkdir(parents=True)
    for split, values in parts.items():
        photos = [{"bytes": encoded(sample_image(shade=shade)), "path": f"{shade}.png"} for shade in range(len(values))]
        rows = Dataset.from_dict(
            {"photo": photos, "label": values}, features=Features({"photo": Image(), "label": labels})
        )
        rows.to_parquet(folder / "data" / f"{split}-00000-of-00001.parquet")
    return folder


def test_a_set_with_splits(tmp_path):
    folder = write_set(tmp_path / "insects", train=[0, 1, 1], validation=[1], test=[-1, -1, 0])
    source = open_source(f"hf:{folder}")
    check_source(source)
    assert source.name.endswith("insects")
    assert source.classes == ["ant", "bee"]
    assert [(sample.label, sample.split) for sample in source.samples] == [
        (0, "train"),
        (1, "train"),
        (1, "train"),
        (1, "val"),
        (0, "test"),
    ]
    assert list(source.read([4])) == [(4, encoded(sample_image(shade=2)))]
    assert [(p.kind, p.path) for p in source.problems] == [("no_label", "test")]


def test_plain_labels_and_a_single_split(tmp_path):
    folder = write_set(tmp_path / "insects", Value("string"), everything=["wasp", "bee", "wasp"])
    source = open_source(f"hf:{folder}")
    check_source(source)
    assert source.classes == ["bee", "wasp"]
    assert [sample.label for sample in source.samples] == [1, 0, 1]


def test_missing_labels_are_no_class(tmp_path):
    folder = write_set(tmp_path / "insects", Value("string"), train=["wasp", None, "bee", "NaN"], test=["bee", "wasp"])
    source = open_source(f"hf:{folder}")
    assert source.classes == ["bee", "wasp"]
    assert len(source.samples) == 4
    numbered = open_source(f"hf:{write_set(tmp_path / 'numbered', train=[0, None, 1])}")
    assert [sample.label for sample in numbered.samples] == [0, 1]


def test_several_labels_and_quantities_are_refused_by_name(tmp_path):
    folder = write_set(tmp_path / "tags", Sequence(Value("string")), train=[["wasp"], ["wasp", "bee"]])
    with pytest.raises(DataError, match="one class for each image in the column 'label' of"):
        open_source(f"hf:{folder}")
    ages = write_set(tmp_path / "ages", Value("float32"), train=[at + 0.25 for at in range(12)])
    with pytest.raises(DataError, match="regression"):
        open_source(f"hf:{ages}")


def test_a_set_without_images(tmp_path):
    (tmp_path / "texts").mkdir()
    Dataset.from_dict({"text": ["a"], "label": [0]}).to_parquet(tmp_path / "texts" / "train.parquet")
    with pytest.raises(DataError, match="the columns text, label"):
        open_source(f"hf:{tmp_path / 'texts'}")


def test_a_set_without_labelled_images(tmp_path):
    with pytest.raises(DataError, match="labelled images"):
        open_source(f"hf:{write_set(tmp_path / 'insects', train=[-1])}")


def test_without_the_package_the_install_command_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'glassworks\[hub\]'"):
        open_source("hf:insects")


def checked(name, environment):
    """What ``glassworks check`` says of a set of the hub, in a process of its own."""
    command = [sys.executable, "-m", "glassworks", "check", f"hf:{name}", "--json"]
    source = str(Path(__file__).resolve().parents[3] / "src")
    return subprocess.run(
        command, env={**os.environ, "PYTHONPATH": source, **environment}, capture_output=True, text=True, check=False
    )


def test_a_hub_over_http(tmp_path):
    write_set(tmp_path, train=[0, 1, 1, 0], test=[1])
    with serving("someone/insects", tmp_path) as environment:
        done = checked("someone/insects", environment)
        missing = checked("someone/nothing", environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["images"] == 5
    assert missing.returncode == 2
    assert "'someone/nothing'" in json.loads(missing.stdout)["error"]["expected"]


@pytest.mark.slow  # the package asks again and again, for half a minute
def test_a_hub_that_does_not_answer(tmp_path):
    done = checked("someone/insects", unreachable(tmp_path))
    assert done.returncode == 2
    assert "no connection" in json.loads(done.stdout)["error"]["found"]
    assert "Traceback" not in done.stderr
