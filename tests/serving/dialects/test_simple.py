import base64

from glassworks.inference.predictor import Predictor


def expected(run_folder, content):
    return Predictor.load(run_folder, "cpu").predict(content)[0]


def test_a_raw_body_is_answered_as_predict_answers(server, run_folder, jpeg):
    answer = server.post("/predict", jpeg, "image/jpeg")
    wanted = expected(run_folder, jpeg)
    assert answer.status == 200
    assert answer.document["label"] == wanted.label
    assert abs(answer.document["probability"] - wanted.probability) < 1e-6
    assert answer.document["model"] == "tiny"
    assert len(answer.document["fingerprint"]) == 32


def test_json_and_raw_say_the_same(server, jpeg):
    raw = server.post("/predict", jpeg).document
    assert server.post_json("/predict", {"image": base64.b64encode(jpeg).decode()}).document == raw
