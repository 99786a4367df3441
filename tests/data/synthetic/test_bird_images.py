"""Drawn birds as labelled images: the label is the colour of the body, and nothing else tells it."""

import io

import numpy as np
from PIL import Image

from glassworks.data.sources.open import open_source
from glassworks.data.synthetic.birds import ATTRIBUTES, COLOURS, Birds


def test_birds_are_drawn_again_as_they_were_and_labelled_by_their_body():
    source = open_source("birds")
    assert list(source.classes) == list(COLOURS)
    assert len(source.samples) == 1080
    labels = [sample.label for sample in source.samples]
    assert labels == sorted(labels)
    assert min(np.bincount(labels)) >= 90
    at = 500
    number = int(source.samples[at].path.split("/")[1].split(".")[0])
    assert source.samples[at].path.startswith(f"{source.classes[labels[at]]}/")
    values = Birds(5).attributes(np.array([number]))[0]
    assert values[list(ATTRIBUTES).index("body")] == labels[at]
    ((index, content),) = source.read([at])
    assert index == at
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(content))), Birds(5).draw(np.array([number]), 64)[0])
