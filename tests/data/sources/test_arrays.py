import numpy as np
import pytest

from glassworks.core.errors import DataError
from glassworks.data.images.opening import open_image
from glassworks.data.sources.open import open_source
from glassworks.testing.sources import check_source


def archive(path, **changes):
    random = np.random.default_rng(0)
    arrays = {
        "x_train": random.integers(0, 256, (12, 9, 9), dtype=np.uint8),
        "y_train": np.array([7, 3] * 6),
        "x_test": random.integers(0, 256, (4, 9, 9), dtype=np.uint8),
        "y_test": np.array([3, 7, 7, 3]),
    }
    arrays |= changes
    np.savez(path, **{name: values for name, values in arrays.items() if values is not None})
    return arrays


def test_an_archive_in_keras_layout_is_a_source_of_images(tmp_path):
    arrays = archive(tmp_path / "digits.npz")
    source = open_source(tmp_path / "digits.npz")
    check_source(source)
    assert (source.name, list(source.classes)) == ("digits", ["3", "7"])
    assert [sample.split for sample in source.samples].count("test") == 4
    assert source.samples[12].label == 0
    pixels = dict(source.read([0, 13]))
    assert np.array_equal(np.asarray(open_image(pixels[0])), arrays["x_train"][0])
    assert np.array_equal(np.asarray(open_image(pixels[13])), arrays["x_test"][1])


def test_colours_and_labels_in_a_column_do_too(tmp_path):
    colours = np.random.default_rng(1).integers(0, 256, (12, 9, 9, 3), dtype=np.uint8)
    archive(tmp_path / "a.npz", x_train=colours, y_train=np.array([[7], [3]] * 6), x_test=None, y_test=None)
    source = open_source(tmp_path / "a.npz")
    assert len(source.samples) == 12
    assert np.array_equal(np.asarray(open_image(next(source.read([5]))[1])), colours[5])


def test_the_other_usual_names_do_too(tmp_path):
    arrays = archive(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", train_images=arrays["x_train"], train_labels=arrays["y_train"])
    assert [sample.label for sample in open_source(tmp_path / "b.npz").samples] == [1, 0] * 6


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x_train": np.zeros((12, 9, 9))}, "train images: expected uint8, found float64"),
        ({"y_test": np.zeros(3, int)}, "4 images but 3 labels"),
        ({"y_train": np.array(["a"] * 12)}, "train labels: expected whole numbers"),
        ({"x_test": np.zeros((4, 9, 9, 2), np.uint8)}, "test images: expected the shape"),
        ({"y_train": None}, "x_train and y_train"),
        ({"x_train": None, "x_test": None}, "found y_test, y_train"),
    ],
)
def test_what_is_wrong_in_an_archive_is_named(tmp_path, changes, words):
    archive(tmp_path / "a.npz", **changes)
    with pytest.raises(DataError, match=words):
        open_source(tmp_path / "a.npz")


def test_pickles_and_other_files_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=np.array([{}], dtype=object))
    (tmp_path / "b.npz").write_bytes(b"no archive")
    for name in ("a.npz", "b.npz"):
        with pytest.raises(DataError, match="archive of NumPy arrays"):
            open_source(tmp_path / name)


def test_mnist_is_short_for_torchvisions(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("glassworks.data.sources.downloads.open_torchvision", lambda text: f"asked for {text}")
    assert open_source("mnist") == "asked for MNIST"
    archive(tmp_path / "mnist")
    (tmp_path / "mnist.npz").rename(tmp_path / "mnist")
    with pytest.raises(DataError, match="the file mnist"):
        open_source("mnist")


@pytest.mark.parametrize("damage", ["encrypted", "single array", "zlib", "future"])
def test_an_archive_that_cannot_be_read_is_refused_in_words(tmp_path, damage):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x_train=np.zeros((6, 9, 9), np.uint8), y_train=np.arange(6) % 2)
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    if damage == "single array":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
        content = bytearray(path.read_bytes())
    elif damage == "zlib":
        content[60:70] = b"\xff" * 10
    elif damage == "encrypted":
        content[6] |= 1
        content[central + 8] |= 1
    else:
        content[central + 6] = 200
    path.write_bytes(content)
    with pytest.raises(DataError, match="an archive of NumPy arrays"):
        open_source(path)
