"""Whatever a file is like, the server answers as ``glassworks predict`` does."""

import json
import subprocess
import sys

import pytest
from awkward_files import COUNT, awkward_files
from multipart_form import form

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files():
    return awkward_files()


@pytest.fixture(scope="module")
def predicted(files, run_folder, tmp_path_factory):
    """By file name, what the command says."""
    folder = tmp_path_factory.mktemp("awkward")
    paths = {folder / f"{number:03}": name for number, name in enumerate(files)}
    for path, name in paths.items():
        path.write_bytes(files[name])
    words = [sys.executable, "-m", "glassworks", "predict", str(run_folder), *map(str, paths), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=600, check=True)
    answers = json.loads(done.stdout)
    return dict(zip(files, answers, strict=True))


def compare(name, served, predicted):
    if predicted.get("error") is not None:
        assert served.get("error"), (name, served, predicted)
        assert "label" not in served or served["label"] is None, name
        return 0
    assert served.get("label") == predicted["label"], (name, served, predicted)
    assert served["probability"] == pytest.approx(predicted["probability"], abs=1e-6), name
    return 1


def test_the_files_are_of_every_kind(files):
    assert len(files) == COUNT
    assert len(set(files.values())) > 0.9 * COUNT
    words = ("exif-6", "cmyk", "palette", "sixteen", "grey", "alpha", "animated", "1x40", "20000x3")
    assert all(any(word in name for name in files) for word in words)


def test_alone_each_is_answered_as_predict_does(server, files, predicted):
    answered = 0
    for name, content in files.items():
        answer = server.post("/predict", content)
        assert answer.status == (200 if predicted[name].get("error") is None else answer.status), (name, answer.body)
        assert answer.status in (200, 413, 422), (name, answer.status)
        answered += compare(name, answer.document, predicted[name])
    assert answered > 0.9 * COUNT


def test_in_company_each_is_answered_as_predict_does(server, files, predicted):
    for names in batches(list(files), 40):
        body, kind = form(*((name, files[name]) for name in names))
        answer = server.post("/predict", body, kind)
        assert answer.status == 200, answer.body[:300]
        for name, one in zip(names, answer.document["predictions"], strict=True):
            compare(name, one, predicted[name])


def batches(names, size):
    return [names[start : start + size] for start in range(0, len(names), size)]
