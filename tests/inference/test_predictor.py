"""The predictor's answers on a network whose answers are known, for every form in which a picture can be given."""

import io
import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from glassworks.core.engines import is_installed
from glassworks.core.errors import ModelFileError, RecipeError
from glassworks.export.parity_set import parity_set
from glassworks.inference.predictor import Predictor
from glassworks.models.files.model_file import write_model
from glassworks.testing.models import light_or_dark, tiny_classifier, tiny_metadata, write_tiny_model


def light(level: int, temperature: float = 1.0) -> float:
    """Probability of ``light`` for a picture of one grey level, by hand."""
    logit = 8 * max(0.0, level / 127.5 - 1) - 2
    return 1 / (1 + math.exp(-logit / temperature))


@pytest.fixture
def predictor(tmp_path):
    write_model(tmp_path / "model.safetensors", light_or_dark(), tiny_metadata())
    return Predictor.load(tmp_path, device="cpu")


def flat(level: int, size=(50, 40)) -> Image.Image:
    return Image.new("RGB", size, (level, level, level))


def encoded(image: Image.Image, kind="PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("level", [0, 100, 150, 160, 200, 255])
def test_known_answers(predictor, level):
    (answer,) = predictor.predict(flat(level))
    assert answer.probabilities == pytest.approx([1 - light(level), light(level)], abs=1e-5)
    assert answer.label == ("light" if light(level) > 0.5 else "dark")
    assert answer.probability == max(answer.probabilities)
    assert answer.error is None


def test_temperature_divides_the_logits(tmp_path):
    write_model(tmp_path / "model.safetensors", light_or_dark(), tiny_metadata(temperature=2.5))
    (answer,) = Predictor.load(tmp_path, device="cpu").predict(flat(230))
    assert answer.probabilities[1] == pytest.approx(light(230, temperature=2.5), abs=1e-5)


def test_every_form_of_a_picture_gets_the_same_answer(predictor, tmp_path):
    picture = flat(200)
    path = tmp_path / "a picture.png"
    picture.save(path)
    forms = [path, str(path), encoded(picture), picture, np.asarray(picture), np.asarray(picture.convert("L"))]
    answers = predictor.predict(forms)
    assert {answer.probability for answer in answers} == {answers[0].probability}
    assert [answer.path for answer in answers] == [str(path), str(path), "image 2", "image 3", "image 4", "image 5"]
    for form in forms:
        assert predictor.predict(form)[0].probability == answers[0].probability


def test_unusable_images_stop_nothing(predictor, tmp_path):
    (tmp_path / "text.jpg").write_text("no picture")
    images = [
        encoded(flat(255)),
        tmp_path / "missing.png",
        tmp_path / "text.jpg",
        tmp_path,
        b"",
        encoded(flat(3))[:-30],
        "null\0byte.png",
        np.zeros((3, 3), np.float32),
        np.zeros((0, 5, 3), np.uint8),
        encoded(flat(0)),
    ]
    answers = predictor.predict(images, batch_size=3)
    assert [answer.error is None for answer in answers] == [True, *[False] * 8, True]
    assert [answers[0].label, answers[-1].label] == ["light", "dark"]
    assert "No such file" in answers[1].error
    assert "uint8" in answers[7].error
    assert all(answer.label == "" for answer in answers[1:-1])


def test_batches_and_order_do_not_matter(predictor):
    levels = np.random.default_rng(0).integers(0, 256, 23).tolist()
    pictures = [flat(level, size=(20 + level % 7, 30)) for level in levels]
    for batch_size in (1, 4, 64):
        answers = predictor.predict(pictures, batch_size=batch_size)
        assert [answer.probabilities[1] for answer in answers] == pytest.approx(
            [light(level) for level in levels], abs=1e-5
        )


def test_a_stream_reads_only_a_little_ahead(predictor):
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield flat(255)

    stream = predictor.stream(endless(), batch_size=4)
    assert [next(stream).label for _ in range(10)] == ["light"] * 10
    assert taken <= 24
    stream.close()


def test_exif_rotation_and_transparency_are_seen_as_shown(predictor):
    """A picture of which only the shown form is light: dark where it is transparent, and white lies behind it."""
    hidden = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert predictor.predict(encoded(hidden))[0].label == "light"
    assert predictor.predict(hidden)[0].label == "light"


def test_all_odd_files_are_answered(predictor):
    answers = predictor.predict([content for _, content in parity_set()])
    assert len(answers) >= 24
    assert all(answer.error is None for answer in answers)


def test_numbers_that_overflow_are_an_error_and_no_answer(tmp_path):
    network = light_or_dark()
    with torch.no_grad():
        network.head.weight.fill_(3e38)
    write_model(tmp_path / "model.safetensors", network, tiny_metadata())
    (answer,) = Predictor.load(tmp_path, device="cpu").predict(flat(255))
    assert "finite" in answer.error


def trained_with(executed, folder):
    metadata = tiny_metadata(size=32).model_copy(update={"executed": executed})
    write_model(folder / "model.safetensors", tiny_classifier(), metadata)
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))


@pytest.mark.skipif(not is_installed("openvino"), reason="the extra openvino is not installed")
def test_the_engine_that_trained_serves_and_torch_where_a_format_is_asked_for(tmp_path, cache):
    pictures = [flat(level) for level in (0, 90, 160, 255)]
    served = Predictor.load(trained_with("openvino float32", tmp_path), "cpu")
    torch_alone = Predictor.load(tmp_path, "cpu", "float32")
    assert (served.executed, served.notes) == ("openvino float32", [])
    assert torch_alone.executed == ""
    pixels_BHWC = np.random.default_rng(0).integers(0, 255, (4, 32, 32, 3), np.uint8)
    alone = torch.cat([served.features(pixels_HWC[None]) for pixels_HWC in pixels_BHWC])
    assert torch.equal(served.features(pixels_BHWC), alone), "equal bits in any number"
    assert not torch.equal(torch_alone.features(pixels_BHWC), alone)
    for one, other in zip(served.predict(pictures), torch_alone.predict(pictures), strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)


@pytest.mark.parametrize("executed", ["openvino bfloat16", "an engine of tomorrow bfloat16"])
def test_where_the_engine_is_missing_torch_serves_and_says_so(executed, tmp_path, cache, monkeypatch):
    monkeypatch.setattr("glassworks.core.extras.find_spec", lambda package: None)
    predictor = Predictor.load(trained_with(executed, tmp_path), "cpu")
    assert predictor.executed == ""
    (note,) = predictor.notes
    assert f"trained on features of {executed}, and executed by torch in float32" in note
    assert "is not installed" in note
    (found,), (wanted,) = predictor.predict(flat(160)), Predictor.load(tmp_path, "cpu", "float32").predict(flat(160))
    assert found.probabilities == wanted.probabilities


def test_what_an_engine_has_computed_is_not_remembered_as_torchs(tmp_path, cache, monkeypatch):
    monkeypatch.setattr("glassworks.inference.memory.engine_version", lambda engine: f"{engine} 1")
    predictor = Predictor.load(trained_with("", tmp_path), "cpu")
    memory = predictor.memory()
    memory.keep(["0" * 32], np.zeros((1, memory.num_features), np.float32))
    assert predictor.memory().knows("0" * 32)
    predictor.executed = "openvino float32"
    assert not predictor.memory().knows("0" * 32)


def test_unknown_precision_and_device(tmp_path):
    model = write_tiny_model(tmp_path / "model.safetensors")
    with pytest.raises(RecipeError, match="precision"):
        Predictor.load(model, device="cpu", precision="float8")
    with pytest.raises(RecipeError, match="device"):
        Predictor.load(model, device="quantum")


def test_bfloat16_gives_nearly_the_same(tmp_path):
    write_model(tmp_path / "model.safetensors", light_or_dark(), tiny_metadata())
    (answer,) = Predictor.load(tmp_path, device="cpu", precision="bfloat16").predict(flat(230))
    assert answer.probabilities[1] == pytest.approx(light(230), abs=0.02)


def test_wrong_picture_size_for_the_network_is_a_clear_error(predictor, monkeypatch):
    def refuses(*_args):
        raise AssertionError("Input height (32) doesn't match model (224).")

    monkeypatch.setattr(predictor.network.backbone, "forward", refuses)
    with pytest.raises(ModelFileError, match="32x32 images"):
        predictor.predict(flat(1))


def test_predicting_imports_neither_training_nor_recipes_nor_timm(tmp_path):
    write_tiny_model(tmp_path / "model.safetensors")
    code = (
        "import sys; from glassworks.inference.predictor import Predictor; import numpy as np\n"
        f"Predictor.load({str(tmp_path)!r}, device='cpu').predict(np.zeros((4, 4, 3), np.uint8))\n"
        "print(sorted(m for m in sys.modules if m.startswith(('glassworks.training', 'glassworks.recipes', 'timm',"
        " 'onnx', 'sklearn', 'torchvision', 'accelerate', 'sympy'))))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
