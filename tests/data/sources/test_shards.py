import io
import json
import tarfile

import pytest

from glassworks.core.errors import DataError
from glassworks.core.run_info import RunInfo, now
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import open_source
from glassworks.data.sources.shards import expand_braces, open_shards
from glassworks.testing.images import encoded, sample_image
from glassworks.testing.sources import check_source


def image(shade):
    return encoded(sample_image(shade=shade))


def write_tar(path, members, mode="w"):
    with tarfile.open(path, mode) as tar:
        for name, content in members:
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def four(start=0):
    return [
        (name, content)
        for i in range(start, start + 4)
        for name, content in ((f"{i:04d}.cls", str(i % 2)), (f"{i:04d}.png", image(i)))
    ]


@pytest.mark.parametrize(
    ("name", "mode"), [("s.tar", "w"), ("s.tar.gz", "w:gz"), ("s.tgz", "w:gz"), ("s.tar.xz", "w:xz")]
)
def test_plain_and_compressed_shards_read_the_same(tmp_path, name, mode):
    source = open_source(write_tar(tmp_path / name, four(), mode))
    check_source(source)
    assert source.name == "s"
    assert source.classes == ["0", "1"]
    assert [sample.label for sample in source.samples] == [0, 1, 0, 1]
    assert list(source.read([1, 3])) == [(1, image(1)), (3, image(3))]


def test_a_compressed_shard_with_the_wrong_name_is_read(tmp_path):
    source = open_source(write_tar(tmp_path / "s.tar", four(), "w:gz"))
    assert list(source.read([2])) == [(2, image(2))]


def test_a_folder_of_shards_with_class_names_and_splits(tmp_path):
    write_tar(tmp_path / "fly-train-000.tar", four())
    write_tar(tmp_path / "fly-train-001.tar", four(4))
    write_tar(tmp_path / "fly-val-000.tar", four(8))
    (tmp_path / "classes.txt").write_text("ant\nbee\n")
    source = open_source(tmp_path)
    check_source(source)
    assert source.classes == ["ant", "bee"]
    assert [sample.split for sample in source.samples] == ["train"] * 8 + ["val"] * 4
    assert list(source.read([0, 5, 11])) == [(0, image(0)), (5, image(5)), (11, image(11))]


def test_patterns(tmp_path):
    for number in range(3):
        write_tar(tmp_path / f"s-{number:03d}.tar", four(4 * number))
    assert len(open_source(f"{tmp_path}/s-{{000..001}}.tar").samples) == 8
    assert len(open_source(f"{tmp_path}/s-*.tar").samples) == 12
    assert open_source(f"{tmp_path}/s-{{000,002}}.tar").name == "s"
    with pytest.raises(DataError) as error:
        open_source(f"{tmp_path}/s-{{001..004}}.tar")
    assert "2 of 4 that match no file" in str(error.value)
    assert "s-003.tar" in str(error.value)


def test_labels_in_json_and_text_and_several_dots(tmp_path):
    members = [
        ("x/a.large.jpg", image(1)),
        ("x/a.json", json.dumps({"label": "bee", "width": 3})),
        ("b.png", image(2)),
        ("b.txt", "ant\n"),
        ("c.jpg", image(3)),
        ("c.cls.txt", "ant"),
        ("d.png", image(4)),
        ("d.json", json.dumps({"class": 5})),
    ]
    source = open_shards([write_tar(tmp_path / "s.tar", members)], "s")
    assert source.classes == ["5", "ant", "bee"]
    assert [(sample.path, sample.label) for sample in source.samples] == [
        ("s.tar/x/a.large.jpg", 2),
        ("s.tar/b.png", 1),
        ("s.tar/c.jpg", 1),
        ("s.tar/d.png", 0),
    ]


def test_members_that_make_no_sample_are_named(tmp_path):
    lonely = [("8.png", image(8)), ("9.cls", "1"), ("10.npy", b"x"), ("10.png", image(9)), ("10.cls", "0")]
    members = [*four(), *lonely, ("._0.png", b"x"), ("0000.cls", "1"), ("0000.png", image(20))]
    source = open_source(write_tar(tmp_path / "s.tar", members))
    check_source(source)
    assert [(problem.kind, problem.path) for problem in source.problems] == [
        ("no_label", "s.tar/8.png"),
        ("not_an_image", "s.tar/9.cls"),
        ("not_an_image", "s.tar/10.npy"),
    ]
    assert [sample.path for sample in source.samples][-2:] == ["s.tar/10.png", "s.tar/0000.png#2"]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_shard_that_is_cut_short_gives_what_came_before(tmp_path, mode):
    noise = [(f"{i}.{kind}", c) for i in range(6) for kind, c in (("cls", str(i % 2)), ("png", noise_image(i)))]
    path = write_tar(tmp_path / "s.tar", noise, mode)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    source = open_source(path)
    check_source(source)
    assert 2 <= len(source.samples) < 6
    assert [problem.kind for problem in source.problems] == ["broken_shard"]


def noise_image(seed):
    import numpy as np
    from PIL import Image

    return encoded(Image.fromarray(np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8)))


def test_a_shard_that_goes_away_reads_as_empty(tmp_path):
    source = open_source(write_tar(tmp_path / "s.tar", four()))
    (tmp_path / "s.tar").unlink()
    assert list(source.read([0, 1])) == [(0, b""), (1, b"")]


def test_class_folders_in_a_tar_are_explained(tmp_path):
    path = write_tar(tmp_path / "s.tar", [("ants/1.png", image(1)), ("bees/1.png", image(2))])
    with pytest.raises(DataError) as error:
        open_source(path)
    assert "2 images without a .cls, .json or .txt label" in str(error.value)
    assert "unpack it and give the folder" in str(error.value)


@pytest.mark.parametrize("content", [b"", b"not a tar file at all" * 100])
def test_a_file_that_is_no_tar(tmp_path, content):
    (tmp_path / "s.tar").write_bytes(content)
    with pytest.raises(DataError, match="no images in them"):
        open_source(tmp_path / "s.tar")


def test_shards_with_and_without_split_are_refused(tmp_path):
    write_tar(tmp_path / "a-train.tar", four())
    write_tar(tmp_path / "a-more.tar", four(4))
    with pytest.raises(DataError, match=r"a-more\.tar"):
        open_source(tmp_path)


def test_braces():
    assert expand_braces("a-{08..10}.tar") == ["a-08.tar", "a-09.tar", "a-10.tar"]
    assert expand_braces("{x,y}-{0..1}") == ["x-0", "x-1", "y-0", "y-1"]
    assert expand_braces("plain") == ["plain"]


def dotted(start=0, per_key=4):
    """``s00.a.png, s00.a.cls, s00.b.png, ...``: by WebDataset's rule all of them share the key ``s00``."""
    return [
        (f"s{number:02d}.{letter}.{kind}", content)
        for number in range(start, start + 3)
        for place, letter in enumerate("abcd"[:per_key])
        for kind, content in (("png", image(4 * number + place)), ("cls", str(place % 2)))
    ]


def test_several_samples_under_one_key_are_named_and_not_guessed(tmp_path):
    with pytest.raises(DataError) as error:
        open_source(write_tar(tmp_path / "s.tar", dotted()))
    assert error.value.found == "3 keys with several images or labels"
    assert "a key ends at the first dot" in error.value.do
    assert "folder" not in error.value.do
    assert "4 images and 4 labels (s00.a.png, s00.b.png" in str(error.value)
    source = open_source(write_tar(tmp_path / "s.tar", [*dotted(), *four()]))
    assert [sample.path for sample in source.samples] == [f"s.tar/{number:04d}.png" for number in range(4)]
    assert [problem.kind for problem in source.problems] == ["ambiguous_sample"] * 3


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("a.png", image(1)), ("a.seg.png", image(2)), ("a.cls", "1")], "2 images (a.png, a.seg.png)"),
        ([("a.png", image(1)), ("a.cls", "1"), ("a.b.cls", "0")], "2 labels (a.cls, a.b.cls)"),
        ([("a.png", image(1)), ("a.cls", "1"), ("a.json", '{"label": 0}')], "labels that differ (a.cls: 1, a.json: 0)"),
        ([("a.png", image(1)), ("a.cls", "1"), ("a.png", image(2)), ("a.cls", "0")], "2 images and 2 labels"),
    ],
)
def test_two_of_a_kind_under_one_key_are_named(tmp_path, members, said):
    source = open_source(write_tar(tmp_path / "s.tar", [*four(), *members]))
    assert len(source.samples) == 4
    (problem,) = source.problems
    assert (problem.kind, problem.path, problem.action) == ("ambiguous_sample", "s.tar/a", "ignored")
    assert said in problem.detail


def test_labels_that_say_the_same_and_captions_are_no_conflict(tmp_path):
    members = [
        ("a.png", image(9)),
        ("a.cls", "1"),
        ("a.json", '{"label": 1}'),
        ("a.txt", "words"),
        ("a.b.txt", "x"),
    ]
    named = [("b.png", image(10)), ("b.cls", "0"), ("b.json", '{"label": "ant", "width": 3}')]
    source = open_source(write_tar(tmp_path / "s.tar", [*four(), *members, *named]))
    assert source.problems == []
    assert [sample.label for sample in source.samples][-2:] == [1, 0]


def test_pairs_that_are_not_next_to_each_other_are_named(tmp_path):
    apart = sorted(four(), key=lambda member: member[0][-3:])
    with pytest.raises(DataError) as error:
        open_source(write_tar(tmp_path / "s.tar", apart))
    assert error.value.found == "4 images whose labels are not next to them"
    assert "tar --sort=name" in error.value.do
    source = open_source(
        write_tar(tmp_path / "s.tar", [*four(), ("x.png", image(8)), ("y.png", image(9)), ("x.cls", "1")])
    )
    assert [(problem.kind, problem.path) for problem in source.problems] == [
        ("not_adjacent", "s.tar/x.png"),
        ("no_label", "s.tar/y.png"),
        ("not_adjacent", "s.tar/x.cls"),
    ]


@pytest.mark.parametrize("label", ["", "  ", ("a.json", "[1, 2]"), ("a.json", "{}"), ("a.json", "[" * 10_000)])
def test_a_label_that_names_no_class_is_named(tmp_path, label):
    name, text = label if isinstance(label, tuple) else ("a.cls", label)
    source = open_source(write_tar(tmp_path / "s.tar", [*four(), ("a.png", image(8)), (name, text)]))
    (problem,) = source.problems
    assert (problem.kind, problem.path) == ("no_label", "s.tar/a.png")
    assert problem.detail == f"{name} beside it names no single class"


def test_links_are_named(tmp_path):
    path = write_tar(tmp_path / "s.tar", four())
    with tarfile.open(path, "a") as tar:
        for name, kind in (("5.png", tarfile.LNKTYPE), ("6.png", tarfile.SYMTYPE)):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = kind, "0000.png"
            tar.addfile(link)
    assert [(problem.path, problem.detail) for problem in open_source(path).problems] == [
        ("s.tar/5.png", "a link: its content is not in its place"),
        ("s.tar/6.png", "a link: its content is not in its place"),
    ]


def test_images_without_labels_in_one_folder_are_no_class_folders(tmp_path):
    with pytest.raises(DataError) as error:
        open_source(write_tar(tmp_path / "s.tar", [("1.png", image(1)), ("2.png", image(2))]))
    assert "folder" not in error.value.do
    assert "0001.cls" in error.value.do


def test_own_runs_beside_the_shards_leave_them_shards(tmp_path):
    """``cd shards; glassworks train .`` a second time."""
    write_tar(tmp_path / "s.tar", four())
    run = RunFolder(tmp_path / "runs" / "shards-001")
    run.path.mkdir(parents=True)
    RunInfo("classification", "shards", "finished", 1, now(), now()).write(run)
    assert len(open_source(tmp_path).samples) == 4


def test_a_pattern_of_images_or_folders_is_no_pattern_of_shards(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "ants").mkdir()
    for pattern in ("[ab].png", "*"):
        with pytest.raises(DataError, match="folder that holds the class folders"):
            open_source(str(tmp_path / pattern))
