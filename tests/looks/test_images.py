"""Images of a source, and of a built-in set by their number."""

import io

import numpy as np
import pytest
from PIL import Image

import glassworks as gw
from glassworks.core.errors import InputError
from glassworks.data.sources.open import open_source
from glassworks.looks.images import embedded_image
from glassworks.testing.models import light_or_dark


def test_a_number_names_an_image_of_a_built_in_set():
    source = open_source("digits")
    ((_, third),) = source.read([3])
    assert embedded_image("digits:3") == third
    assert np.asarray(Image.open(io.BytesIO(embedded_image("digits:3")))).shape == (8, 8)


def test_other_words_name_no_image(tmp_path, monkeypatch):
    assert embedded_image("digits") is None
    assert embedded_image("digits:last") is None
    assert embedded_image("photos:3") is None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits:3").write_text("a file")  # one's own file comes first
    assert embedded_image("digits:3") is None


def test_numbers_end_where_the_set_does():
    with pytest.raises(InputError, match="numbered 0 to 1796"):
        embedded_image("digits:1797")


def test_a_look_takes_it_and_names_it():
    report = gw.look("explain", light_or_dark(), image="digits:3", method="gradient").to_dict()
    assert report["image"] == "digits:3"


def test_without_an_image_both_ways_are_named():
    with pytest.raises(InputError, match="--image digits:0"):
        gw.look("explain", light_or_dark(), method="gradient")
