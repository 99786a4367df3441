import PIL
import pytest
from PIL import Image

from glassworks.core.errors import DataError
from glassworks.verbs.train import train


def test_a_new_pillow_reads_the_images_anew(small, tmp_path, monkeypatch):
    """Another version may decode and resize to other pixels: those of the old one must not be found again."""
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "photos").mkdir()
    for shade in range(16):
        Image.new("RGB", (9, 9), (shade, 0, 0)).save(tmp_path / "photos" / f"{shade}.png")
    stores = []
    for number, version in enumerate((PIL.__version__, PIL.__version__, "99.0")):
        monkeypatch.setattr(PIL, "__version__", version)
        train("dcgan", out=tmp_path / str(number), settings=small)
        stores.append(len(list((tmp_path / "cache" / "pixels").iterdir())))
    assert stores == [1, 1, 2]


def test_too_few_images(small, tmp_path):
    for name in ("one", "two"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        Image.new("RGB", (9, 9), (name == "one" and "red") or "blue").save(tmp_path / "photos" / name / "a.png")
    with pytest.raises(DataError, match="at least 16 different images"):
        train("dcgan", out=tmp_path / "run", settings=small)
