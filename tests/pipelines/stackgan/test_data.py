import numpy as np
import PIL
import pytest

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.data.text.captions import open_captioned
from glassworks.pipelines.stackgan.data import read_images


def test_a_new_pillow_reads_the_images_anew(photos, tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    captioned = open_captioned(photos())
    stores = []
    for version in (PIL.__version__, PIL.__version__, "99.0"):
        monkeypatch.setattr(PIL, "__version__", version)
        read_images(captioned, 16, 0, RunContext())
        stores.append(len(list((tmp_path / "cache" / "pixels").iterdir())))
    assert stores == [1, 1, 2]


def test_an_image_that_cannot_be_decoded_is_left_out_and_said(photos):
    folder, said = photos(), RunContext()
    (folder / "07.png").write_bytes(b"nothing")
    images = read_images(open_captioned(folder), 16, 0, said)
    assert (len(images), images.left_out) == (17, 1)
    assert said.record.lines == ["1 of 18 images cannot be decoded: left out"]
    main_colours = images.pixels(16, None)[np.arange(17)][:, 0, 0].argmax(axis=1)
    assert [("red", "green", "blue")[at] for at in main_colours] == [texts[0].split()[1] for texts in images.captions]


def test_too_few_images(photos):
    with pytest.raises(DataError, match="at least 16 images"):
        read_images(open_captioned(photos(9)), 16, 0, RunContext())
