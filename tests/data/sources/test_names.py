import pytest

from glassworks.core.errors import DataError
from glassworks.data.sources.names import is_clutter, is_image_name, match_classes, sorted_names, split_in, split_named


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train", "train"),
        ("Train", "train"),
        ("training", "train"),
        ("VAL", "val"),
        ("valid", "val"),
        ("validation", "val"),
        ("dev", "val"),
        ("Testing", "test"),
        ("trains", None),
        ("ants", None),
    ],
)
def test_split_names(name, split):
    assert split_named(name) == split


def test_a_split_is_a_whole_word_of_a_shard_name():
    assert split_in("flowers-train-0003.tar") == "train"
    assert split_in("strain-0003.tar") is None


def test_images_and_clutter_by_name():
    assert is_image_name("A.JPG")
    assert is_image_name("a.b.webp")
    assert not is_image_name("jpg")
    assert not is_image_name("notes.txt")
    assert is_clutter(".DS_Store")
    assert is_clutter("Thumbs.db")
    assert is_clutter("__MACOSX")


def test_numbered_classes_are_ordered_as_numbers():
    assert sorted_names(["10", "9", "1"]) == ["1", "9", "10"]
    assert sorted_names(["10", "9", "a"]) == ["10", "9", "a"]


def test_names_that_differ_in_case_spaces_and_underscores_are_one_class_and_are_reported():
    named = {"train": ["red fox", "bee"], "val": ["Red_Fox", "bee"], "test": ["redfox", "BEE"]}
    matched = match_classes(named, where="photos", complete=True)
    assert matched.classes == ["bee", "red fox"]
    assert matched.labels["val", "Red_Fox"] == matched.labels["test", "redfox"] == 1
    assert [(p.kind, p.path) for p in matched.problems] == [
        ("class_name_matched", "val/Red_Fox"),
        ("class_name_matched", "test/BEE"),
        ("class_name_matched", "test/redfox"),
    ]


def test_other_differences_name_both_sides():
    with pytest.raises(DataError) as error:
        match_classes({"train": ["ants", "wasps"], "val": ["ants", "wasp"]}, where="photos", complete=True)
    assert "only in train: 'wasps'; only in val: 'wasp' (did you mean 'wasps'?)" in str(error.value)


def test_a_class_missing_from_a_split_is_an_error_only_where_every_split_must_have_it():
    named = {"train": ["a", "b"], "test": ["a"]}
    assert match_classes(named, where="table", complete=False).classes == ["a", "b"]
    with pytest.raises(DataError, match="only in train: 'b'; only in test: nothing"):
        match_classes(named, where="folder", complete=True)


def test_similar_names_within_a_split_stay_apart_and_are_reported():
    matched = match_classes({None: ["Bee", "bee"]}, where="photos", complete=True)
    assert matched.classes == ["Bee", "bee"]
    assert [problem.kind for problem in matched.problems] == ["similar_class_names"]


def test_accents_that_are_coded_in_two_ways():
    composed, apart = "caf\u00e9", "cafe\u0301"
    named = {"train": [composed, "tea"], "test": [apart, "tea"]}
    assert match_classes(named, where="set", complete=True).labels[("test", apart)] == 0
    (problem,) = match_classes({None: [composed, apart]}, where="set", complete=True).problems
    assert "looks the same: its accents are coded in another way" in problem.detail
