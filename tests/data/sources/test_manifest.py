import json

import pytest

from glassworks.core.errors import DataError
from glassworks.data.sources.manifest import open_manifest
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.testing.sources import check_source, write_folder


@pytest.fixture
def photos(tmp_path):
    return write_folder(tmp_path, {"img": 4})


def written(folder, text, name="list.csv"):
    (folder / name).write_text(text)
    return folder / name


def kinds(source):
    return [(problem.kind, problem.path) for problem in source.problems]


def test_path_and_label(photos):
    source = open_manifest(written(photos, "path,label\nimg/001.png,bee\nimg/000.png,ant\n"))
    check_source(source)
    assert source.name == "list"
    assert source.classes == ["ant", "bee"]
    assert [(sample.path, sample.label, sample.split) for sample in source.samples] == [
        ("img/000.png", 0, None),
        ("img/001.png", 1, None),
    ]


def test_other_column_names_order_delimiter_and_byte_order_mark(photos):
    text = (
        "\ufeffSplit;Class;File_Name;note\nTraining;ant;img/000.png;x\nvalid;ant;img/001.png;\ntrain;bee;img/002.png\n"
    )
    source = open_manifest(written(photos, text))
    assert [(sample.label, sample.split) for sample in source.samples] == [(0, "train"), (0, "val"), (1, "train")]


def test_absolute_paths(photos):
    text = f"path,label\n{photos / 'img/000.png'},a\nimg/001.png,b\n"
    check_source(open_manifest(written(photos, text)))


def test_paths_written_on_windows(photos):
    source = open_manifest(written(photos, "path,label\nimg\\000.png,a\nimg\\001.png,b\n"))
    assert [sample.path for sample in source.samples] == ["img/000.png", "img/001.png"]


def test_parquet(photos):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"label": [7, 12, None], "path": ["img/000.png", "img/001.png", "img/002.png"]})
    pq.write_table(table, photos / "list.parquet")
    source = open_manifest(photos / "list.parquet")
    check_source(source)
    assert source.classes == ["7", "12"]
    assert kinds(source) == [("no_label", "img/002.png")]


def test_rows_that_cannot_be_used_are_named(photos):
    text = "path,label\nimg/000.png,a\nimg/001.png,b\nimg/gone.png,a\nimg/002.png,\n,a\nimg/000.png,a\n"
    source = open_manifest(written(photos, text))
    assert len(source.samples) == 2
    assert kinds(source) == [
        ("missing_file", "img/gone.png"),
        ("no_label", "img/002.png"),
        ("no_label", "-"),
        ("duplicate", "img/000.png"),
    ]
    assert "row 4" in source.problems[0].detail


def test_one_path_under_two_labels_is_used_under_none(photos):
    text = "path,label\nimg/000.png,a\nimg/000.png,b\nimg/001.png,a\nimg/002.png,b\nimg/000.png,a\n"
    source = open_manifest(written(photos, text))
    assert [sample.path for sample in source.samples] == ["img/001.png", "img/002.png"]
    assert kinds(source) == [("conflicting_labels", "img/000.png")] * 2


def test_one_path_in_two_splits_stays_held_out(photos):
    text = "path,label,split\nimg/000.png,a,test\nimg/000.png,a,train\nimg/001.png,a,train\nimg/002.png,b,train\n"
    source = open_manifest(written(photos, text))
    assert [sample.split for sample in source.samples] == ["test", "train", "train"]
    assert kinds(source) == [("duplicate_across_splits", "img/000.png")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "no column 'path' and 'label' among nothing"),
        ("path,lable\nimg/000.png,a\n", "no column 'label' among path, lable"),
        ("path,label\n", "none that can be used"),
        ("path,label\nx.png,a\n", "x.png: row 2 names a file that is not there"),
        ("path,label\nimg/000.png,a\n", "one class only: 'a'"),
        ("path,label,split\nimg/000.png,a,tain\nimg/001.png,b,train\n", "row 2: 'tain'"),
        ("path,label,split\nimg/000.png,a,\nimg/001.png,b,train\n", "1 rows without one"),
        ("path,label,split\nimg/000.png,a,train\nimg/001.png,b,val\n", "only in train: 'a'; only in val: 'b'"),
    ],
)
def test_unusable_tables_say_what_was_found(photos, text, found):
    with pytest.raises(DataError) as error:
        open_manifest(written(photos, text))
    assert found in str(error.value)


def test_binary_content_is_no_table(photos):
    with pytest.raises(DataError, match="UTF-8"):
        open_manifest(photos / "img/000.png")
    pytest.importorskip("pyarrow")
    (photos / "list.parquet").write_bytes(b"no parquet")
    with pytest.raises(DataError, match="Parquet"):
        open_manifest(photos / "list.parquet")


def opened(photos, text, **settings):
    return open_manifest(written(photos, text), SourceSettings(**settings))


def refused(photos, text, **settings):
    with pytest.raises(DataError) as caught:
        opened(photos, text, **settings)
    return caught.value


def table_of(folder, *cells, header="path,label"):
    """A row for each image ``img/000.png``, ...; the cells follow its path."""
    return "\n".join([header, *(f"img/{number:03d}.png,{cell}" for number, cell in enumerate(cells))])


def splits(source):
    return [sample.split for sample in source.samples]


@pytest.mark.parametrize("word", ["nan", "NaN", "null", "NULL", "N/A", "NA", "#N/A", "<NA>", " ", ""])
def test_a_missing_label_is_no_class(photos, word):
    source = opened(photos, table_of(photos, "ant", word, "bee", word))
    assert source.classes == ["ant", "bee"]
    assert kinds(source) == [("no_label", "img/001.png"), ("no_label", "img/003.png")]
    if word.strip():
        assert f"'{word}', which stands for none" in source.problems[0].detail


def test_a_class_called_none_stays_one_and_is_remarked_on(photos):
    source = opened(photos, table_of(photos, "scratch", "none", "none", "scratch"))
    assert source.classes == ["none", "scratch"]
    assert kinds(source) == [("class_called_none", "none")]


def test_rows_are_counted_with_the_header_and_with_empty_ones(photos):
    source = opened(photos, "path,label\nimg/000.png,a\n\n,\nimg/001.png,\nimg/002.png,b\n")
    assert [problem.detail for problem in source.problems if problem.path != "-"] == ["row 5 has no label"]


def test_missing_labels_of_parquet(photos):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    paths = [f"img/{number:03d}.png" for number in range(4)]
    pq.write_table(pa.table({"path": paths, "label": [1.0, float("nan"), None, 0.0]}), photos / "list.parquet")
    source = open_manifest(photos / "list.parquet")
    assert source.classes == ["0", "1"]  # pandas makes whole numbers with gaps into floats
    assert [sample.path for sample in source.samples] == ["img/000.png", "img/003.png"]
    details = [problem.detail for problem in source.problems]  # rows as counted there: no header is one
    assert details == ["row 2 has the label 'nan', which stands for none", "row 3 has no label"]


@pytest.mark.parametrize(
    "cells", [("cat;dog", "cat", "dog", "cat"), ("a|b", "b|c", "c|a", "a"), ('"x,y"', "x", "y", "x")]
)
def test_several_labels_in_a_cell_are_refused_by_name(photos, cells):
    assert "several in one cell" in refused(photos, table_of(photos, *cells)).found


@pytest.mark.parametrize("cell", ["['cat', 'dog']", '"[""cat""]"', "{'cat'}"])
def test_lists_as_text_are_refused_by_name(photos, cell):
    assert "found lists, such as" in str(
        refused(photos, table_of(photos, "cat", cell.replace(", ", ";"), "dog", "dog"))
    )


def test_list_columns_are_refused_by_name(photos):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"path": ["img/000.png", "img/001.png"], "label": [["cat"], ["cat", "dog"]]})
    pq.write_table(table, photos / "list.parquet")
    with pytest.raises(DataError, match=r"lists, such as \['cat'\]"):
        open_manifest(photos / "list.parquet")


def test_a_class_name_may_have_a_comma(photos):
    source = opened(photos, table_of(photos, '"tench, Tinca tinca"', '"crane, bird"', "crane", '"tench, Tinca tinca"'))
    assert source.classes == ["crane", "crane, bird", "tench, Tinca tinca"]


@pytest.fixture
def many(tmp_path):
    return write_folder(tmp_path, {"img": 60})


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (lambda at: 0.5 + at / 7, "60 different numbers"),
        (lambda at: at**2 + 100, "from 100 to 3581"),
        (lambda at: 20 + at, "from 20 to 79"),  # one image of each, as of ages
    ],
)
def test_a_quantity_is_no_class(many, number, found):
    text = table_of(many, *(number(at) for at in range(60)))
    error = refused(many, text)
    assert "(regression)" in error.found
    assert found in error.found
    assert len(opened(many, text, numeric_labels="classes").classes) == 60


def test_numbered_classes_stay_classes_and_many_are_remarked_on(many):
    source = opened(many, table_of(many, *(at % 30 for at in range(60))))
    assert len(source.classes) == 30
    assert [problem.kind for problem in source.problems] == ["numeric_labels"]
    assert opened(many, table_of(many, *(at % 10 for at in range(60)))).problems == []


def test_one_and_one_point_zero_are_one_class(photos):
    assert opened(photos, table_of(photos, "1", "1.0", "2.0", "10")).classes == ["1", "2", "10"]
    assert opened(photos, table_of(photos, "1.5", "1.0", "2", "1.5")).classes == ["1.0", "1.5", "2"]


def test_columns_can_be_named(photos):
    text = table_of(photos, "x,ant", "x,bee", "y,ant", "y,bee", header="where,label,breed")
    assert "--set data.path_column=NAME" in refused(photos, text).do
    source = opened(photos, text, path_column="Where", label_column="breed")
    assert source.classes == ["ant", "bee"]
    error = refused(photos, text, path_column="were", label_column="breed")
    assert error.problems == ["data.path_column = 'were' did you mean 'where'?"]


def test_columns_of_0_and_1_are_refused_by_name(photos):
    error = refused(photos, table_of(photos, "0,1", "1,1", "0,0", "1,0", header="image,pneumonia,edema"))
    assert "one for each class: pneumonia, edema" in error.found


def test_is_valid_makes_the_splits(photos):
    source = opened(photos, table_of(photos, "a,False", "b,False", "a,True", "b,False", header="path,label,is_valid"))
    assert splits(source) == ["train", "train", "val", "train"]
    assert kinds(source) == [("split_column", "is_valid")]


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        ("is_test", ("0", "0", "1", "0"), ["train", "train", "test", "train"]),
        ("is_train", ("1", "1", "0", "1"), ["train", "train", "val", "train"]),
        ("dataset", ("train", "train", "test", "train"), ["train", "train", "test", "train"]),
        ("fold", ("train", "train", "val", "train"), ["train", "train", "val", "train"]),
        ("whatever", ("Training", "training", "Validation", "train"), ["train", "train", "val", "train"]),
        ("dataset", ("coco", "coco", "voc", "voc"), [None] * 4),
        ("note", ("train", "bus", "car", "val"), [None] * 4),
    ],
)
def test_columns_that_clearly_are_splits_are_used(photos, header, rows, expected):
    text = table_of(
        photos, *(f"{label},{cell}" for label, cell in zip("abab", rows, strict=True)), header=f"path,label,{header}"
    )
    assert splits(opened(photos, text)) == expected


@pytest.mark.parametrize(
    ("header", "rows"),
    [("fold", ("0", "1", "2", "0")), ("kfold", ("1", "1", "2", "1")), ("dataset", ("train", "extra", "test", "train"))],
)
def test_columns_of_two_readings_name_both_and_the_settings_that_choose(photos, header, rows):
    cells = [f"{label},{cell}" for label, cell in zip("abab", rows, strict=True)]
    text = table_of(photos, *cells, header=f"path,label,{header}")
    error = refused(photos, text)
    assert f"one meaning of the column '{header}'" in error.expected
    assert "parts that somebody held out from one another, or a property of the images" in error.found
    assert splits(opened(photos, text, splits="made")) == [None] * 4
    held_out = opened(photos, text, split_column=header, held_out=rows[2])
    assert splits(held_out) == ["val" if cell == rows[2] else "train" for cell in rows]


def test_a_number_of_a_fold_is_found_whatever_its_form(photos):
    text = table_of(photos, "a,0.0", "b,0.0", "a,1.0", "b,0.0", header="path,label,fold")
    assert splits(opened(photos, text, split_column="fold", held_out=1)) == ["train", "train", "val", "train"]
    assert "the values 0.0, 1.0" in refused(photos, text, split_column="fold", held_out=3).found


def test_where_most_rows_are_valid_it_may_mean_something_else(photos):
    error = refused(photos, table_of(photos, "a,1", "b,1", "a,1", "b,0", header="path,label,is_valid"))
    assert "which images are fit for use" in error.found


def test_two_columns_that_make_splits_are_named(photos):
    text = table_of(photos, "a,train,0", "b,train,1", "a,test,0", "b,test,0", header="path,label,tvt,is_valid")
    assert refused(photos, text).found == "'tvt' and 'is_valid'"
    assert splits(opened(photos, text, split_column="tvt")) == ["train", "train", "test", "test"]


def test_test_rows_without_labels_are_kept_to_be_predicted(photos):
    source = opened(photos, table_of(photos, "a,train", "b,train", ",test", ",test", header="path,label,split"))
    assert source.unlabelled == ["img/002.png", "img/003.png"]
    assert [(problem.kind, problem.action) for problem in source.problems] == [("unlabelled", "predicted")]


def hub_table(folder, cells, **columns):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    features = {"label": {"names": ["ant", "bee"], "_type": "ClassLabel"}, "image": {"_type": "Image"}}
    metadata = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    table = pa.table({"image": cells, **columns}).replace_schema_metadata(metadata)
    pq.write_table(table, folder / "set.parquet", row_group_size=7)
    return folder / "set.parquet"


def test_images_inside_of_a_table_in_the_hubs_form(many):
    contents = [(many / f"img/{number:03d}.png").read_bytes() for number in range(40)]
    cells = [{"bytes": content, "path": f"{number % 38}.png"} for number, content in enumerate(contents)]
    labels = [number % 2 if number != 5 else -1 for number in range(40)]
    source = open_manifest(hub_table(many, cells, label=labels))
    check_source(source)
    assert source.classes == ["ant", "bee"]
    assert len(source.samples) == 39
    assert kinds(source) == [("no_label", "5.png")]
    assert source.samples[4].path == "4.png"
    assert source.samples[-1].path == "row 40"  # another image of that name came before
    read = dict(source.read([0, 4, 5, 20, 38]))
    assert read == {0: contents[0], 4: contents[4], 5: contents[6], 20: contents[21], 38: contents[39]}


def test_images_inside_of_a_table_as_plain_bytes_or_beside_it(photos):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    content = (photos / "img/000.png").read_bytes()
    pq.write_table(pa.table({"pixels": [content] * 3, "label": ["a", "b", "a"]}), photos / "plain.parquet")
    source = open_manifest(photos / "plain.parquet", SourceSettings(path_column="pixels"))
    assert dict(source.read([0, 2])) == {0: content, 2: content}
    cells = [{"bytes": None, "path": f"img/{number:03d}.png"} for number in range(4)]
    beside = open_manifest(hub_table(photos, cells, label=[0, 1, 0, 1]))
    assert dict(beside.read([0])) == {0: content}


def test_a_table_of_images_that_goes_away_reads_as_empty(photos):
    cells = [{"bytes": b"x", "path": None} for _ in range(4)]
    source = open_manifest(hub_table(photos, cells, label=[0, 1, 0, 1]))
    (photos / "set.parquet").unlink()
    assert dict(source.read([0, 3])) == {0: b"", 3: b""}


def paths_table(folder, *paths):
    write_folder(folder, {"set/train/a": 2, "set/train/b": 2, "set/test/a": 2, "set/test/b": 2, "set/extra": 2})
    return "\n".join(
        ["path,label", *(f"{path},{label}" for path, label in zip(paths, "ab" * len(paths), strict=False))]
    )


def test_splits_in_the_paths_alone_are_used(tmp_path):
    text = paths_table(tmp_path, *(f"set/{split}/{name}/000.png" for split in ("train", "test") for name in "ab"))
    source = opened(tmp_path, text)
    assert {sample.path.split("/")[1]: sample.split for sample in source.samples} == {"train": "train", "test": "test"}
    assert kinds(source) == [("split_folders", "list.csv")]
    assert splits(opened(tmp_path, text, splits="made")) == [None] * 4


def test_paths_that_all_lie_in_one_split_say_nothing_of_it(tmp_path):
    text = paths_table(tmp_path, "set/train/a/000.png", "set/train/b/000.png", "set/train/a/001.png")
    assert splits(opened(tmp_path, text)) == [None] * 3


def test_splits_in_some_paths_have_two_readings(tmp_path):
    text = paths_table(tmp_path, "set/train/a/000.png", "set/train/b/000.png", "set/extra/000.png", "set/extra/001.png")
    error = refused(tmp_path, text)
    assert "one in 2 paths, such as 'set/train/a/000.png', and not so in 2" in error.found
    assert "data.splits=made" in error.do


def test_a_folder_called_as_its_class_is_no_split(tmp_path):
    write_folder(tmp_path, {"train": 2, "car": 2})
    text = "path,label\ntrain/000.png,Train\ntrain/001.png,Train\ncar/000.png,car\n"
    assert splits(opened(tmp_path, text)) == [None] * 3


def test_the_line_that_tells_excel_the_separator(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.png").write_bytes(b"")
    (tmp_path / "table.csv").write_text("sep=|\npath|label\na.png|one, or more\nb.png|two\n")
    assert list(open_source(tmp_path / "table.csv").classes) == ["one, or more", "two"]


@pytest.mark.parametrize("name", ["table.jsonl", "table.XLSX"])
def test_tables_of_other_kinds_are_told_what_to_become(tmp_path, name):
    (tmp_path / name).write_text("{}")
    with pytest.raises(DataError, match=r"Save the table as \.csv or \.parquet"):
        open_source(tmp_path / name)
