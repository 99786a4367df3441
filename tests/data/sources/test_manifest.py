import pytest

from glassworks.core.errors import DataError
from glassworks.data.sources.manifest import open_manifest
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
