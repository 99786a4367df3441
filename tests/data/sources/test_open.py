import os

import pytest

from glassworks.core.errors import DataError
from glassworks.data.sources.catalog import DOWNLOADS, EMBEDDED
from glassworks.data.sources.open import LAYOUTS, is_source, located, open_source
from glassworks.testing.sources import check_source, write_folder


def test_a_folder_by_text_and_by_path(tmp_path, monkeypatch):
    write_folder(tmp_path / "photos", {"a": 1, "b": 1})
    monkeypatch.chdir(tmp_path)
    assert open_source("photos/").name == open_source(tmp_path / "photos").name == "photos"
    assert open_source("./photos/../photos").name == "photos"


def test_a_manifest(tmp_path):
    write_folder(tmp_path, {"a": 1, "b": 1})
    (tmp_path / "list.csv").write_text("path,label\na/000.png,x\nb/000.png,y\n")
    check_source(open_source(tmp_path / "list.csv"))


@pytest.mark.parametrize("name", EMBEDDED)
def test_every_embedded_set_opens(name):
    check_source(open_source(name))


@pytest.mark.parametrize("target", [*DOWNLOADS.values(), *(layout.open for layout in LAYOUTS)])
def test_every_entry_of_the_tables_is_there(target):
    from importlib import import_module

    module, _, attribute = target.partition(":")
    assert callable(getattr(import_module(module), attribute))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("digits", True), ("photos", True), ("torchvision:CIFAR10", True),
        ("perceptron_*.tar", True), ("shards-{000..003}.tar", True),
        ("perceptron_or", False), ("~xo_cnn", False), ("a\0b", False),
    ],
)  # fmt: skip
def test_what_may_be_opened_is_known_without_opening_it(tmp_path, monkeypatch, text, is_one):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    assert is_source(text) is is_one


def test_a_folder_with_the_name_of_an_embedded_set_is_not_guessed_about(tmp_path, monkeypatch):
    write_folder(tmp_path / "digits", {"a": 1, "b": 1})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=r"Write \./digits"):
        open_source("digits")
    assert open_source("./digits").classes == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("digit", "Did you mean 'digits'?"),
        ("photoes", "Did you mean 'photos'?"),
        ("torchvison:CIFAR10", "Did you mean 'torchvision' as in 'torchvision:CIFAR10'?"),
        ("~xo_nobody/photos", "Check the path"),
        ("qqqqqqqq", "Check the path"),
        ("qq/ww", "Check the path"),
        ("q" * 5000, "Check the path"),
        ("a\0b", "Check the path"),
        ("", "Check the path"),
    ],
)
def test_unknown_names_say_what_is_accepted_and_what_is_near(tmp_path, monkeypatch, text, hint):
    write_folder(tmp_path / "photos", {"a": 1, "b": 1})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError) as error:
        open_source(text)
    assert hint in str(error.value)
    assert "torchvision:NAME" in str(error.value)


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_that_leads_nowhere_is_named_as_one(tmp_path):
    (tmp_path / "photos").symlink_to("moved")
    with pytest.raises(DataError, match="It is a link to moved, where nothing lies"):
        open_source(f"{tmp_path}/photos/")


@pytest.mark.parametrize(
    ("name", "advice"), [("a.zip", "Unpack it"), ("a.jpg", "Give the folder"), ("a.toml", "recipe")]
)
def test_other_files_are_refused_with_advice(tmp_path, name, advice):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DataError, match=advice):
        open_source(tmp_path / name)


def test_a_located_source_opens_from_any_folder(tmp_path, monkeypatch):
    write_folder(tmp_path / "photos", {"a": 1, "b": 1})
    monkeypatch.chdir(tmp_path)
    name = located("photos")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert len(open_source(name).samples) == 2


@pytest.mark.parametrize("name", ["digits", "fractals", "torchvision:CIFAR10", "hf:user/pets"])
def test_a_name_is_located_anywhere(name):
    assert located(name) == name
