"""Why an answer: a PNG with the places that it depends on."""

import base64
import io
import json

import numpy as np
from multipart_form import encoded, form
from PIL import Image


def image_of(content):
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG"
    return np.asarray(image)


def test_one_image_is_answered_with_a_png(server, jpeg):
    answer = server.post("/predict?explain=gradcam", jpeg)
    said = server.post("/predict", jpeg).document
    assert answer.headers["content-type"] == "image/png"
    assert image_of(answer.body).shape == (32, 32, 3)
    assert json.loads(answer.headers["x-label"]) == said["label"]
    assert abs(float(answer.headers["x-probability"]) - said["probability"]) < 1e-6


def test_in_json_where_that_is_asked_for(server, jpeg):
    answer = server.post("/predict?explain=gradcam", jpeg, Accept="application/json").document
    assert answer["label"]
    picture = image_of(base64.b64decode(answer["explanation"]["png"]))
    assert (picture == image_of(server.post("/predict?explain=gradcam", jpeg).body)).all()


def test_each_image_of_a_form(server, jpeg):
    other = encoded(9)
    body, kind = form(("a", jpeg), ("b", b"nothing"), ("c", other))
    first, bad, last = server.post("/predict?explain=gradcam", body, kind).document["predictions"]
    assert "explanation" not in bad
    pictures = [image_of(base64.b64decode(one["explanation"]["png"])) for one in (first, last)]
    assert (pictures[0] == image_of(server.post("/predict?explain=gradcam", jpeg).body)).all()
    assert (pictures[1] == image_of(server.post("/predict?explain=gradcam", other).body)).all()
    assert (pictures[0] != pictures[1]).any()


def test_an_exported_file_cannot_be_explained():
    import pytest

    from glassworks.core.errors import InputError
    from glassworks.serving.explain import explanation

    with pytest.raises(InputError, match="an exported file"):
        explanation(None, np.zeros((4, 4, 3), np.uint8), 0)
