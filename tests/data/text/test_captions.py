"""Folders of captioned images in every layout, and everything that can be wrong with them."""

import json

import pytest
from PIL import Image

from glassworks.core.errors import DataError
from glassworks.data.text.captions import open_captioned


def write_image(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (9, 9), "red").save(path)


def text(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def by_path(found):
    return dict(zip([sample.path for sample in found.source.samples], map(list, found.captions), strict=True))


def test_files_beside_each_other(tmp_path):
    for name in ("a", "sub/b"):
        write_image(tmp_path / f"{name}.jpg")
    text(tmp_path / "a.txt", "a red square\n\n  one   more \n")
    text(tmp_path / "sub" / "b.txt", "another")
    text(tmp_path / ".hidden.txt", "")
    assert by_path(open_captioned(tmp_path)) == {"a.jpg": ["a red square", "one more"], "sub/b.jpg": ["another"]}


@pytest.mark.parametrize("tree", ["captions", "text_c10"])
def test_trees_of_their_own(tree, tmp_path):
    write_image(tmp_path / "images" / "001" / "a.jpg")
    text(tmp_path / tree / "001" / "a.txt", "a bird")
    text(tmp_path / "README.txt", "about the set")
    assert by_path(open_captioned(tmp_path)) == {"images/001/a.jpg": ["a bird"]}


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl"])
def test_tables(form, tmp_path):
    write_image(tmp_path / "a.png")
    rows = [("a.png", "a square, red"), ("a.png", 'it is "red"')]
    lines = {
        "csv": 'file_name,text\na.png,"a square, red"\na.png,"it is ""red"""\n',
        "tsv": 'path\tcaption\na.png\ta square, red\na.png\t"it is ""red"""\n',
        "jsonl": "\n".join(json.dumps({"image": path, "caption": said}) for path, said in rows),
    }
    text(tmp_path / f"captions.{form}", lines[form])
    expected = {"a.png": [said for _, said in rows]}
    assert by_path(open_captioned(tmp_path)) == expected
    assert by_path(open_captioned(tmp_path / f"captions.{form}")) == expected


def test_all_that_is_wrong_is_named_at_once(tmp_path):
    for name in ("good", "silent", "hushed", "mute", "twin"):
        write_image(tmp_path / f"{name}.jpg")
    write_image(tmp_path / "twin.png")
    text(tmp_path / "good.txt", "a bird")
    text(tmp_path / "twin.txt", "two birds")
    text(tmp_path / "hushed.txt", " \n\n")
    text(tmp_path / "mute.txt", "123 !?\n")
    text(tmp_path / "gone.txt", "a bird that flew away")
    with pytest.raises(DataError) as caught:
        open_captioned(tmp_path)
    problems = "\n".join(caught.value.problems)
    assert "gone.txt: a caption without an image" in problems
    assert "silent.jpg: an image without a caption" in problems
    assert "hushed.txt: an empty caption, for hushed.jpg" in problems
    assert "mute.txt: an empty caption, for mute.jpg" in problems
    assert "twin.jpg has the same name" in problems
    assert "good" not in problems


def test_rows_that_are_wrong_are_named_by_their_line(tmp_path):
    write_image(tmp_path / "a.png")
    write_image(tmp_path / "b.png")
    text(tmp_path / "captions.csv", "path,caption\na.png,a bird\nc.png,another\n,a third\na.png,\n")
    with pytest.raises(DataError) as caught:
        open_captioned(tmp_path)
    assert caught.value.problems == [
        "captions.csv, row 3: a caption without an image: names 'c.png', which is no image there",
        "captions.csv, row 4: a caption without an image: names no image",
        "captions.csv, row 5: an empty caption, for a.png",
        "b.png: an image without a caption",
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "0 images and no caption"),
        ({"a.png": None}, "1 image and no caption"),
        ({"a.png": None, "captions.csv": "name,words\na.png,x\n"}, "the names name, words"),
        ({"a.png": None, "captions.jsonl": "[1]"}, "'[1]'"),
    ],
)
def test_nothing_to_learn_from(files, said, tmp_path):
    for name, content in files.items():
        write_image(tmp_path / name) if content is None else text(tmp_path / name, content)
    with pytest.raises(DataError) as caught:
        open_captioned(tmp_path)
    assert said in str(caught.value)


def test_no_such_folder(tmp_path):
    with pytest.raises(DataError, match="nothing there"):
        open_captioned(tmp_path / "absent")
