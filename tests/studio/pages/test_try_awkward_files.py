"""Whatever a file is like, the page answers as ``glassworks predict`` and the server do."""

import pytest
from awkward_files import COUNT, awkward_files
from studio_process import write_trained

from glassworks.inference.predictor import Predictor


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow's remark, which is no error outside of these tests
def test_try_answers_awkward_files_as_predict_does(client, studio):
    folder, files = write_trained(studio.workspace.root), awkward_files()
    answered = 0
    predicted = Predictor.load(folder.path).predict(list(files.values()))
    for (name, content), one in zip(files.items(), predicted, strict=True):
        answer = client.post("/runs/insects-001/try", content=content)
        if one.error is not None:
            assert answer.status_code in (413, 422), (name, answer.text[:300])
            assert answer.json()["error"], name
            continue
        assert answer.status_code == 200, (name, answer.text[:300])
        top = {found["label"]: found["probability"] for found in answer.json()["top"]}
        assert answer.json()["label"] == one.label, name
        assert top[one.label] == pytest.approx(one.probability, abs=1e-6), name
        assert sum(top.values()) == pytest.approx(1, abs=1e-6), name
        answered += 1
    assert answered > 0.9 * COUNT
