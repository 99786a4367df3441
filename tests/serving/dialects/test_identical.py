"""One image asked about in every dialect: the answers are one answer."""

import base64

import pytest
from multipart_form import form

from glassworks.inference.predictor import Predictor


def answers(server, content):
    """(label, probability) by dialect."""
    text = base64.b64encode(content).decode()
    body, kind = form(("a.jpg", content))
    bytes_tensor = {"name": "image", "datatype": "BYTES", "shape": [1], "data": [text]}
    in_order = server.post_json("/v2/models/tiny/infer", {"inputs": [bytes_tensor]}).document["outputs"][0]["data"]
    documents = {
        "raw": server.post("/predict", content).document,
        "form": server.post("/predict", body, kind).document["predictions"][0],
        "json": server.post_json("/predict", {"image": text}).document,
        "json of many": server.post_json("/predict", {"images": [text]}).document["predictions"][0],
        "v1": server.post_json("/v1/models/tiny:predict", {"instances": [{"b64": text}]}).document["predictions"][0],
        "invocations": server.post("/invocations", content, "image/jpeg").document,
        "invocations in JSON": server.post_json("/invocations", {"instances": [{"b64": text}]}).document["predictions"][
            0
        ],
    }
    said = {name: (document["label"], document["probability"]) for name, document in documents.items()}
    best = max(range(len(in_order)), key=in_order.__getitem__)
    return said | {"open inference": (["dark", "light"][best], in_order[best])}


def test_every_dialect_gives_the_same_answer(server, jpegs):
    for content in jpegs:
        found = answers(server, content)
        label, probability = found["raw"]
        for dialect, answer in found.items():
            assert answer == (label, pytest.approx(probability, abs=1e-6)), dialect


def test_every_dialect_of_documents_says_whether_an_image_is_like_those_of_the_training(server, run_folder, jpegs):
    text, (body, kind) = base64.b64encode(jpegs[0]).decode(), form(("a.jpg", jpegs[0]))
    (own,) = Predictor.load(run_folder, "cpu").predict([jpegs[0]])
    for document in (
        server.post("/predict", jpegs[0]).document,
        server.post("/predict", body, kind).document["predictions"][0],
        server.post_json("/v1/models/tiny:predict", {"instances": [{"b64": text}]}).document["predictions"][0],
        server.post("/invocations", jpegs[0], "image/jpeg").document,
    ):
        assert document["known"] is own.known
        assert document["distance"] == pytest.approx(own.distance, rel=1e-4)


def test_every_answer_carries_the_fingerprint(server, jpeg):
    text = base64.b64encode(jpeg).decode()
    fingerprint = server.get("/models").document["models"][0]["fingerprint"]
    for answer in (
        server.post("/predict", jpeg),
        server.post_json("/v1/models/tiny:predict", {"instances": [{"b64": text}]}),
        server.post("/invocations", jpeg),
    ):
        assert answer.document["fingerprint"] == fingerprint
    tensor = {"name": "image", "datatype": "BYTES", "shape": [1], "data": [text]}
    answer = server.post_json("/v2/models/tiny/infer", {"inputs": [tensor]}).document
    assert answer["parameters"]["fingerprint"] == fingerprint
    assert answer["model_version"] == fingerprint[:12]


def test_in_a_form_the_good_ones_are_answered(server, jpegs):
    body, kind = form(("a.jpg", jpegs[0]), ("note.txt", b"no image"), ("cut.jpg", jpegs[1][:-200]), ("c.jpg", jpegs[2]))
    answer = server.post("/predict", body, kind)
    first, note, cut, last = answer.document["predictions"]
    assert answer.status == 200
    assert [one["name"] for one in (first, note, cut, last)] == ["a.jpg", "note.txt", "cut.jpg", "c.jpg"]
    assert {"label", "probability"} <= set(first) & set(last)
    assert "no image format" in note["error"]
    assert "truncated" in cut["error"]


def test_where_none_is_good_the_status_says_so(server):
    body, kind = form(("a", b"1"), ("b", b"2"))
    answer = server.post("/predict", body, kind)
    assert answer.status == 422
    assert answer.document["error"].startswith("none of the 2 images can be used")
    assert len(answer.document["predictions"]) == 2
