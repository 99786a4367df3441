import inspect
import io
import struct
import sys
import types
from urllib.error import URLError

import numpy as np
import pytest
from PIL import Image

from glassworks.core.errors import DataError, MissingExtraError
from glassworks.data.downloads import TORCHVISION
from glassworks.data.sources import open_source
from glassworks.testing.images import encoded, picture
from glassworks.testing.sources import check_source


def write_mnist(root):
    """MNIST's own files with 12 training and 11 test images: image i is all i, its label i modulo 10."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", 12), ("t10k", 11)):
        images = np.arange(count, dtype=np.uint8).repeat(28 * 28)
        labels = (np.arange(count) % 10).astype(np.uint8)
        (raw / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 2051, count, 28, 28) + images.tobytes())
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, count) + labels.tobytes())


def test_torchvision_set_that_is_there_already(tmp_path):
    write_mnist(tmp_path)
    source = open_source(f"torchvision:MNIST:{tmp_path}")
    check_source(source)
    assert source.name == "MNIST"
    assert source.classes[:2] == ["0 - zero", "1 - one"]
    assert [sample.split for sample in source.samples] == ["train"] * 12 + ["test"] * 11
    (_, content), (_, later) = source.read([3, 22])
    assert np.asarray(Image.open(io.BytesIO(content))).max() == 3
    assert np.asarray(Image.open(io.BytesIO(later))).max() == 10
    assert source.samples[22].label == 0


@pytest.mark.parametrize("name", TORCHVISION)
def test_every_listed_set_is_one_of_torchvision_and_takes_its_arguments(name):
    import torchvision

    parameters = inspect.signature(getattr(torchvision.datasets, name)).parameters
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    for arguments in TORCHVISION[name].values():
        assert takes_any or {*arguments, "download"} <= set(parameters)


def test_without_a_connection_the_error_says_so(monkeypatch):
    import torchvision

    def refuse(*_, **__):
        raise URLError("Temporary failure in name resolution")

    monkeypatch.setattr(torchvision.datasets, "CIFAR10", refuse)
    with pytest.raises(DataError) as error:
        open_source("torchvision:CIFAR10")
    assert "the download of CIFAR10" in str(error.value)
    assert "Temporary failure in name resolution" in str(error.value)
    assert "connection to the internet" in str(error.value)


def test_unknown_torchvision_set():
    with pytest.raises(DataError, match="Did you mean 'CIFAR10'"):
        open_source("torchvision:cifar-10")


class FakeImage:
    def __init__(self, decode=True):
        self.decode = decode


class FakeClassLabel:
    def __init__(self, names):
        self.names = names


class FakeSplit:
    """A split as the package datasets gives it: rows by number, columns by name, decoded unless cast."""

    def __init__(self, labels, features, decoded=True):
        self.labels, self.features, self.decoded = labels, features, decoded

    def __getitem__(self, key):
        if isinstance(key, str):
            return self.labels
        image = picture(shade=key) if self.decoded else {"bytes": encoded(picture(shade=key)), "path": None}
        return {"photo": image, "label": self.labels[key]}

    def cast_column(self, column, feature):
        assert column == "photo"
        return FakeSplit(self.labels, self.features, decoded=feature.decode)


@pytest.fixture
def hub(monkeypatch):
    """A stand-in for the package datasets: assign ``hub.parts`` the splits that it is to load."""

    def load_dataset(name, config):
        module.asked = (name, config)
        if isinstance(module.parts, Exception):
            raise module.parts
        return module.parts

    module = types.ModuleType("datasets")
    module.Image, module.ClassLabel, module.load_dataset = FakeImage, FakeClassLabel, load_dataset
    monkeypatch.setitem(sys.modules, "datasets", module)
    return module


NAMED = {"photo": FakeImage(), "label": FakeClassLabel(["ant", "bee"])}


def test_a_set_of_the_hub(hub):
    hub.parts = {
        "train": FakeSplit([0, 1, 1], NAMED),
        "validation": FakeSplit([1], NAMED),
        "extra": FakeSplit([0], NAMED),
        "test": FakeSplit([-1, -1, 0], NAMED),
    }
    source = open_source("hf:someone/insects:small")
    check_source(source)
    assert hub.asked == ("someone/insects", "small")
    assert source.name == "someone-insects"
    assert source.classes == ["ant", "bee"]
    assert [(sample.label, sample.split) for sample in source.samples] == [
        (0, "train"),
        (1, "train"),
        (1, "train"),
        (1, "val"),
        (0, "test"),
    ]
    assert list(source.read([4])) == [(4, encoded(picture(shade=2)))]
    assert [(p.kind, p.path) for p in source.problems] == [("unknown_split", "extra"), ("no_label", "test")]


def test_a_set_of_the_hub_with_plain_labels_and_a_single_split(hub):
    hub.parts = {"everything": FakeSplit(["wasp", "bee", "wasp"], {"photo": FakeImage(), "label": object()})}
    source = open_source("hf:insects")
    check_source(source)
    assert source.classes == ["bee", "wasp"]
    assert [(sample.label, sample.split) for sample in source.samples] == [(1, None), (0, None), (1, None)]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (ConnectionError("Couldn't reach the hub"), "Couldn't reach the hub"),
        ({"train": FakeSplit([0], {"text": object(), "label": object()})}, "the columns text, label"),
        ({"a": FakeSplit([0], NAMED), "b": FakeSplit([1], NAMED)}, "a, b"),
        ({"train": FakeSplit([-1], NAMED)}, "labelled images"),
    ],
)
def test_sets_of_the_hub_that_cannot_be_used(hub, parts, found):
    hub.parts = parts
    with pytest.raises(DataError) as error:
        open_source("hf:insects")
    assert found in str(error.value)


def test_without_the_package_the_install_command_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'glassworks\[hub\]'"):
        open_source("hf:insects")
