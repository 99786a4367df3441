import inspect
import io
import struct
from urllib.error import URLError

import numpy as np
import pytest
from PIL import Image

from glassworks.core.errors import DataError
from glassworks.data.sources.downloads import TORCHVISION
from glassworks.data.sources.open import open_source
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
    assert "found no connection (<urlopen error Temporary failure in name resolution>)" in str(error.value)
    assert "connection to the internet" in str(error.value)


def test_a_refusal_that_only_its_text_tells_of_is_a_missing_connection_too(monkeypatch):
    import torchvision

    def refuse(*_, **__):
        raise RuntimeError("Error downloading images.gz:\nTried mirror, got:\n<urlopen error no route>")

    monkeypatch.setattr(torchvision.datasets, "MNIST", refuse)
    with pytest.raises(DataError, match="found no connection"):
        open_source("torchvision:MNIST")


def test_a_broken_file_is_no_missing_connection(monkeypatch):
    import torchvision

    def refuse(*_, **__):
        raise RuntimeError("File not found or corrupted.")

    monkeypatch.setattr(torchvision.datasets, "CIFAR10", refuse)
    with pytest.raises(DataError, match=r"that it did not succeed \(File not found or corrupted\.\)"):
        open_source("torchvision:CIFAR10")


def test_unknown_torchvision_set():
    with pytest.raises(DataError, match="Did you mean 'CIFAR10'"):
        open_source("torchvision:cifar-10")
