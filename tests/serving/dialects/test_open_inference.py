"""By tritonclient, a client that others wrote, and by hand where it would not send such a thing."""

import json

import numpy as np
import pytest
import tritonclient.http as triton
from PIL import Image
from tritonclient.utils import InferenceServerException

from glassworks.inference.predictor import Predictor


@pytest.fixture(scope="module")
def client(server):
    with triton.InferenceServerClient(f"{server.host}:{server.port}") as client:
        yield client


@pytest.fixture(scope="module")
def expected(run_folder, jpegs):
    predictor = Predictor.load(run_folder, "cpu")
    return np.array([prediction.probabilities for prediction in predictor.predict(jpegs)], np.float32)


def image_tensor(contents, *, binary=True, shape=None):
    tensor = triton.InferInput("image", shape or [len(contents)], "BYTES")
    tensor.set_data_from_numpy(np.array(contents, dtype=object).reshape(shape or [-1]), binary_data=binary)
    return tensor


def test_statistics_are_triton_s(client, server, jpegs):
    def of(document):
        (one,) = document["model_stats"]
        return one

    before = of(client.get_inference_statistics("tiny"))
    client.infer("tiny", [image_tensor(jpegs)])
    with pytest.raises(InferenceServerException):
        client.infer("tiny", [image_tensor([jpegs[0][:200]])])
    after = of(client.get_inference_statistics())
    assert after["name"] == "tiny"
    assert after["inference_count"] - before["inference_count"] == len(jpegs)
    assert after["last_inference"] >= before["last_inference"]
    spent = {
        key: value["count"] - before["inference_stats"][key]["count"] for key, value in after["inference_stats"].items()
    }
    assert spent == {"success": 1, "fail": 1, "queue": 1, "compute_input": 1, "compute_infer": 1, "compute_output": 1}
    assert after["inference_stats"]["compute_infer"]["ns"] > before["inference_stats"]["compute_infer"]["ns"]
    images = sum(one["batch_size"] * one["compute_infer"]["count"] for one in after["batch_stats"])
    assert images == after["inference_count"]
    assert sum(one["compute_infer"]["count"] for one in after["batch_stats"]) == after["execution_count"]
    assert of(client.get_inference_statistics("tiny", after["version"])) == after
    assert server.get("/v2/models/none/stats").status == 404


def test_health_and_metadata(client, server):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("tiny")
    about = client.get_server_metadata()
    assert about["name"] == "glassworks"
    assert {"binary_tensor_data", "classification"} <= set(about["extensions"])
    model = client.get_model_metadata("tiny")
    assert model["inputs"] == [{"name": "pixels", "datatype": "UINT8", "shape": [-1, 32, 32, 3]}]
    assert model["outputs"] == [{"name": "probabilities", "datatype": "FP32", "shape": [-1, 2]}]
    asked_for = {"engine": "torch", "precision": "float32", "reason": "asked for", "measured": []}
    assert model["choice"] == asked_for | {"is_measuring": False}
    (version,) = model["versions"]
    assert client.is_model_ready("tiny", version)
    assert client.get_model_metadata("tiny", version) == model
    config = client.get_model_config("tiny")
    assert config["input"][0]["format"] == "FORMAT_NHWC"
    assert config["max_batch_size"] > 1


@pytest.mark.parametrize("binary", [True, False], ids=["binary answer", "JSON answer"])
def test_image_files_are_answered_as_predict_answers(client, jpegs, expected, binary):
    wanted = [triton.InferRequestedOutput("probabilities", binary_data=binary)]
    result = client.infer("tiny", [image_tensor(jpegs)], outputs=wanted, request_id="abc")
    assert result.get_response()["id"] == "abc"
    assert result.as_numpy("probabilities").shape == (3, 2)
    assert np.abs(result.as_numpy("probabilities") - expected).max() < 1e-6


def test_without_wanted_outputs_and_with_a_column_of_files(client, jpegs, expected):
    result = client.infer("tiny", [image_tensor(jpegs, shape=[3, 1])])
    assert np.abs(result.as_numpy("probabilities") - expected).max() < 1e-6


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "JSON"])
def test_pixels_are_resized_as_an_image_file_would_be(client, run_folder, binary):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 50, 70, 3), dtype=np.uint8)
    tensor = triton.InferInput("pixels", list(pixels.shape), "UINT8")
    tensor.set_data_from_numpy(pixels, binary_data=binary)
    found = client.infer("tiny", [tensor]).as_numpy("probabilities")
    wanted = Predictor.load(run_folder, "cpu").predict([Image.fromarray(one) for one in pixels])
    assert np.abs(found - np.array([one.probabilities for one in wanted])).max() < 1e-6


def test_classification(client, jpegs, expected):
    wanted = [triton.InferRequestedOutput("probabilities", class_count=1)]
    found = client.infer("tiny", [image_tensor(jpegs)], outputs=wanted).as_numpy("probabilities")
    assert found.shape == (3, 1)
    for (text,), row in zip(found, expected, strict=True):
        score, index, label = text.decode().split(":")
        assert int(index) == row.argmax()
        assert label == ["dark", "light"][row.argmax()]
        assert float(score) == pytest.approx(row.max(), abs=1e-6)


def test_a_version_in_the_path(client, jpegs, expected):
    (version,) = client.get_model_metadata("tiny")["versions"]
    found = client.infer("tiny", [image_tensor(jpegs)], model_version=version).as_numpy("probabilities")
    assert np.abs(found - expected).max() < 1e-6
    with pytest.raises(InferenceServerException, match="no version '7'"):
        client.infer("tiny", [image_tensor(jpegs)], model_version="7")


def test_errors_reach_the_client_in_words(client, jpegs):
    with pytest.raises(InferenceServerException, match="image 1: the file is empty") as raised:
        client.infer("tiny", [image_tensor([jpegs[0], b""])])
    assert raised.value.status() == "422"
    with pytest.raises(InferenceServerException, match="no model 'huge'"):
        client.infer("huge", [image_tensor(jpegs)])


def test_a_time_that_the_client_states_is_kept(client, jpegs):
    assert client.infer("tiny", [image_tensor(jpegs)], timeout=20_000_000).as_numpy("probabilities").shape == (3, 2)


PIXELS = {"name": "pixels", "datatype": "UINT8", "shape": [1, 1, 2, 3], "data": [1, 2, 3, 4, 5, 6]}
WRONG = {
    "no inputs": {"inputs": []},
    "two inputs": {"inputs": [PIXELS, PIXELS]},
    "another name": {"inputs": [PIXELS | {"name": "x"}]},
    "another datatype": {"inputs": [PIXELS | {"datatype": "FP32"}]},
    "too few axes": {"inputs": [PIXELS | {"shape": [1, 2, 3]}]},
    "four channels": {"inputs": [PIXELS | {"shape": [1, 1, 1, 4]}]},
    "a side of zero": {"inputs": [PIXELS | {"shape": [1, 0, 2, 3], "data": []}]},
    "a negative side": {"inputs": [PIXELS | {"shape": [1, -1, -2, 3]}]},
    "too few numbers": {"inputs": [PIXELS | {"data": [1, 2, 3]}]},
    "ragged": {"inputs": [PIXELS | {"data": [[1, 2], [3]]}]},
    "fractions": {"inputs": [PIXELS | {"data": [0.5] * 6}]},
    "too large a number": {"inputs": [PIXELS | {"data": [256] * 6}]},
    "a huge number": {"inputs": [PIXELS | {"data": [10**40] * 6}]},
    "texts": {"inputs": [PIXELS | {"data": ["1"] * 6}]},
    "no data": {"inputs": [{key: value for key, value in PIXELS.items() if key != "data"}]},
    "binary data that are not there": {"inputs": [PIXELS | {"data": None, "parameters": {"binary_data_size": 6}}]},
    "data twice": {"inputs": [PIXELS | {"parameters": {"binary_data_size": 6}}]},
    "another output": {"inputs": [PIXELS], "outputs": [{"name": "logits"}]},
    "an output twice": {"inputs": [PIXELS], "outputs": [{"name": "probabilities"}] * 2},
    "a class count in words": {
        "inputs": [PIXELS],
        "outputs": [{"name": "probabilities", "parameters": {"classification": "two"}}],
    },
    "a time in words": {"inputs": [PIXELS], "parameters": {"timeout": "soon"}},
    "no base64": {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [1], "data": ["%%%"]}]},
    "numbers for files": {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [1], "data": [7]}]},
    "a number for an id": {"inputs": [PIXELS], "id": 7},
}


@pytest.mark.parametrize("document", WRONG.values(), ids=list(WRONG))
def test_wrong_tensors_are_refused_in_words(server, document):
    answer = server.post_json("/v2/models/tiny/infer", document)
    assert answer.status == 400
    assert set(answer.document) == {"error", "reason", "status"}
    assert len(answer.document["error"]) > 10


def test_the_tensor_that_these_vary_is_right(server):
    assert server.post_json("/v2/models/tiny/infer", {"inputs": [PIXELS]}).status == 200


@pytest.mark.parametrize("length", ["-1", "x", "1000000", "²", ""])
def test_a_wrong_length_of_the_document_is_refused(server, length):
    body = json.dumps({"inputs": [PIXELS]}).encode()
    headers = {"Inference-Header-Content-Length": length.encode("utf-8").decode("latin-1")}
    assert server.post("/v2/models/tiny/infer", body, **headers).status == 400


def test_bytes_that_lie_about_their_length_are_refused(server):
    part = (1000).to_bytes(4, "little") + b"abc"
    tensor = {"name": "image", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": len(part)}}
    head = json.dumps({"inputs": [tensor]}).encode()
    answer = server.post("/v2/models/tiny/infer", head + part, **{"Inference-Header-Content-Length": str(len(head))})
    assert answer.status == 400
    assert "longer than the tensor" in answer.document["error"]


def test_much_json_is_refused_before_it_is_parsed(server):
    answer = server.post("/v2/models/tiny/infer", b" " * (9 * 2**20), "application/json")
    assert answer.status == 413
    assert "binary" in answer.document["error"]
