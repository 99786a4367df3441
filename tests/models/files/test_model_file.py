"""Round trips give the same bits; everything hostile gives one ModelFileError that says what to do."""

import errno
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from glassworks.core.errors import ModelFileError
from glassworks.inference.predictor import Predictor
from glassworks.models.files.header import MAX_HEADER_BYTES
from glassworks.models.files.metadata import Architecture
from glassworks.models.files.model_file import load_network, read_model, write_model
from glassworks.models.fingerprint import weights_hash
from glassworks.models.reference import find_model
from glassworks.testing.models import tiny_classifier, tiny_metadata, write_tiny_model


@pytest.fixture
def model(tmp_path):
    return write_tiny_model(tmp_path / "model.safetensors")


def parts(path: Path) -> tuple[dict, bytes]:
    """Header and numbers of a sound file."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def put(path: Path, header: dict | bytes, numbers: bytes) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + numbers)
    return path


def with_metadata(path: Path, change) -> Path:
    header, numbers = parts(path)
    values = json.loads(header["__metadata__"]["glassworks"])
    values = change(values) or values
    header["__metadata__"]["glassworks"] = json.dumps(values)
    return put(path, header, numbers)


def refused(path: Path, *words: str) -> ModelFileError:
    with pytest.raises(ModelFileError) as caught:
        Predictor.load(path, device="cpu")
    text = str(caught.value)
    for word in words:
        assert word in text
    assert caught.value.do
    return caught.value


def test_round_trip_keeps_metadata_weights_and_answers(tmp_path):
    network, metadata = tiny_classifier(), tiny_metadata(["ant", "bee"], temperature=1.7)
    path = tmp_path / "deep" / "model.safetensors"
    written = write_model(path, network, metadata)
    read, state = read_model(path)
    assert read == metadata
    assert weights_hash(state) == written == weights_hash(network.state_dict())
    again = load_network(path)[1]
    pictures = torch.randn(2, 3, 32, 32)
    assert torch.equal(again(pictures), network(pictures))
    assert not any(tensor.is_meta for tensor in [*again.parameters(), *again.buffers()])
    assert list(path.parent.iterdir()) == [path]


def test_the_same_model_gives_the_same_bytes(tmp_path):
    first, second = (write_tiny_model(tmp_path / name).read_bytes() for name in ("a", "b"))
    assert first == second


def test_hash_sees_names_types_shapes_and_numbers():
    base = {"a": torch.zeros(2, 3), "b": torch.ones(1)}
    changed = [
        {"a": torch.zeros(3, 2), "b": torch.ones(1)},
        {"a": torch.zeros(2, 3).half(), "b": torch.ones(1)},
        {"a": torch.zeros(2, 3), "c": torch.ones(1)},
        {"a": torch.zeros(2, 3), "b": -torch.ones(1)},
    ]
    assert weights_hash(dict(reversed(base.items()))) == weights_hash(base)
    assert len({weights_hash(state) for state in [base, *changed]}) == 5
    layout = {"a": torch.randn(2, 3, 4, 4)}
    assert weights_hash(layout) == weights_hash({"a": layout["a"].to(memory_format=torch.channels_last)})


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_files_compute_in_float32(tmp_path, dtype):
    path = tmp_path / "model.safetensors"
    write_model(path, tiny_classifier().to(dtype), tiny_metadata())
    assert read_model(path)[1]["head.weight"].dtype == dtype
    predictor = Predictor.load(path, device="cpu")
    assert predictor.network.head.weight.dtype == torch.float32
    assert predictor.predict(np.zeros((9, 9, 3), np.uint8))[0].error is None


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(tmp_path):
    """safetensors raises an error of its own kind, with the system's number in its text alone."""
    program = f"""
import resource, signal
from pathlib import Path
from glassworks.core.errors import RunError
from glassworks.testing.models import write_tiny_model
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_tiny_model(Path({str(tmp_path / "model.safetensors")!r}))
except RunError as error:
    print(error.found)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == f"'{os.strerror(errno.EFBIG)}'", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_and_unfinished_run(tmp_path):
    refused(tmp_path / "nowhere", "nothing there")
    refused(tmp_path, "without it", "--resume")
    write_tiny_model(tmp_path / "model.safetensors")
    assert find_model(tmp_path) == tmp_path / "model.safetensors"


def test_other_kinds_of_file(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"")
    refused(path, "0 bytes")
    path.write_bytes(b"just some text, no model at all")
    refused(path, "something else")
    folder = tmp_path / "model"
    folder.mkdir()
    with pytest.raises(ModelFileError):
        read_model(folder)


class Bomb:
    def __reduce__(self):
        return (Path.touch, (Path("ran-code"),))


def test_a_renamed_pickle_is_never_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.safetensors"
    path.write_bytes(pickle.dumps(Bomb()))
    refused(path, "could run code", "--weights")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Bomb()))
    refused(path, "could run code")
    torch.save({"weight": torch.ones(1)}, path)
    refused(path, "could run code")
    assert not (tmp_path / "ran-code").exists()


def test_truncated_anywhere(model):
    content = model.read_bytes()
    for length in [4, 8, 9, 500, len(content) // 2, len(content) - 1]:
        model.write_bytes(content[:length])
        refused(model)


def test_trailing_bytes(model):
    model.write_bytes(model.read_bytes() + b"\0" * 100)
    refused(model, "whole model file")


def test_huge_header(model):
    model.write_bytes(struct.pack("<Q", 2**62) + b"{}" * 50)
    refused(model, "something else")
    with model.open("wb") as file:  # sparse: the length is believable, and still refused before it is read
        file.write(struct.pack("<Q", MAX_HEADER_BYTES + 1))
        file.truncate(2 * MAX_HEADER_BYTES)
    refused(model, f"{MAX_HEADER_BYTES:,}")


@pytest.mark.parametrize("text", [b"{", b"[]", b"null", b'{"a": 1}', b"\xff\xfe{}", b"[" * 100_000, b'{"a": {}}'])
def test_bad_header(model, text):
    refused(put(model, text, b""))


def test_bad_metadata_text(model):
    header, numbers = parts(model)
    for text in ["{", "[]", "3", "[" * 100_000]:
        header["__metadata__"]["glassworks"] = text
        refused(put(model, header, numbers), "JSON")


@pytest.mark.parametrize(
    "offsets", [[0, 10**12], [-8, 0], [8, 0], ["0", "8"], [0], "here", [0.5, 8], [2**63, 2**64 + 5]]
)
def test_bad_offsets(model, offsets):
    header, numbers = parts(model)
    header["head.bias"]["data_offsets"] = offsets
    refused(put(model, header, numbers))


def test_overlapping_tensors(model):
    header, numbers = parts(model)
    header["backbone.stages.0.norm1.bias"]["data_offsets"] = header["backbone.stages.0.norm1.weight"]["data_offsets"]
    refused(put(model, header, numbers))


@pytest.mark.parametrize("shape", [[3], [2, 1], [], [2**40], [-2], [2**32, 2**32], "two"])
def test_wrong_shapes(model, shape):
    header, numbers = parts(model)
    header["head.bias"]["shape"] = shape
    refused(put(model, header, numbers))


def test_numbers_of_another_type(model):
    header, numbers = parts(model)
    header["head.bias"]["dtype"] = "I32"
    refused(put(model, header, numbers), "head.bias", "torch.int32")
    header["head.bias"]["dtype"] = "U32"
    refused(put(model, header, numbers), "U32")


def test_plain_weights_say_how_to_train_with_them(tmp_path):
    path = tmp_path / "weights.safetensors"
    save_file({"conv.weight": torch.ones(1)}, path)
    refused(path, "plain weights", "--weights")


def test_newer_format(model):
    refused(
        with_metadata(model, lambda values: {**values, "format": "glassworks-model/9"}), "glassworks-model/9", "pip"
    )


def test_unknown_operation_key_and_family_are_all_named(model):
    def change(values):
        values["pixels"]["operations"][1] = {"op": "run_script", "path": "x.py"}
        values["architecture"]["family"] = "pickle"
        values["surprise"] = 1

    error = refused(with_metadata(model, change), "run_script", "family", "surprise")
    assert len(error.problems) == 3


def test_unknown_network_has_a_near_miss(model):
    def change(values):
        values["architecture"]["name"] = "tiny_resnett"

    refused(with_metadata(model, change), "Did you mean 'tiny_resnet'")


@pytest.mark.parametrize(
    "arguments",
    [
        {"widths": [10**6, 10**6]},  # 36 TB of weights in the second stage
        {"widths": [10**12, 8]},
        {"widths": [4, 8], "blocks": 10**15},
        {"widths": [4] * 100_000 + [8]},
        {"widths": []},
        {"widths": ["4", "8"]},
        {"widths": [-4, 8]},
        {"widths": 8},
        {"width": [4, 8]},
        {"blocks": 1.5},
    ],
)
def test_absurd_arguments(model, arguments):
    def change(values):
        values["architecture"]["arguments"] = arguments

    refused(with_metadata(model, change))


@pytest.mark.parametrize("name", ["checkpoint_path", "pretrained", "pretrained_cfg", "cache_dir"])
def test_arguments_that_read_files_are_refused(model, name):
    def change(values):
        values["architecture"] = {
            "family": "timm",
            "name": "resnet18",
            "arguments": {name: "evil.pth"},
            "num_features": 512,
        }

    refused(with_metadata(model, change), name, "other files")


def test_more_classes_than_head_rows(model):
    refused(with_metadata(model, lambda values: {**values, "classes": ["a", "b", "c"]}), "3 classes", "[2, 8]")


def test_missing_and_unexpected_tensors_are_all_named(tmp_path):
    path = tmp_path / "model.safetensors"
    write_tiny_model(path)
    _, state = read_model(path)
    header, _ = parts(path)
    del state["head.bias"]
    save_file({**state, "extra": torch.ones(1)}, path, metadata=header["__metadata__"])
    refused(path, "2 that differ", "head.bias: missing", "extra: not part")


def test_nan_weights_are_named(tmp_path):
    network = tiny_classifier()
    with torch.no_grad():
        network.head.weight[0, 0] = float("nan")
    write_model(tmp_path / "model.safetensors", network, tiny_metadata())
    refused(tmp_path / "model.safetensors", "head.weight", "NaN")


def test_features_that_do_not_fit_the_head(tmp_path):
    """The head's width is checked against the file, what the backbone gives is seen at the first picture."""
    path = tmp_path / "model.safetensors"
    network = tiny_classifier()
    network.head = torch.nn.Linear(9, 2)
    architecture = Architecture(family="glassworks", name="tiny_resnet", arguments={"widths": [4, 8]}, num_features=9)
    write_model(path, network, tiny_metadata(architecture=architecture))
    with pytest.raises(ModelFileError, match="9 features"):
        Predictor.load(path, device="cpu").predict(np.zeros((4, 4, 3), np.uint8))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255), st.booleans()), min_size=1, max_size=6),
    familiar=st.booleans(),
)
def test_random_damage_gives_answers_or_one_clear_error(model, flips, familiar):
    sound = write_tiny_model(model, familiar=familiar).read_bytes()
    (length,) = struct.unpack("<Q", sound[:8])
    content = bytearray(sound)
    for where, value, in_header in flips:
        content[int(where * ((length + 8 if in_header else len(content)) - 1))] = value
    damaged = model.with_name("damaged.safetensors")
    damaged.write_bytes(bytes(content))
    try:
        predictor = Predictor.load(damaged, device="cpu")
        (prediction,) = predictor.predict(np.full((20, 30, 3), 99, np.uint8))
    except ModelFileError:
        return
    assert prediction.error or prediction.label in predictor.classes


def test_a_network_that_computes_tensors_of_its_own_is_whole_again(tmp_path):
    """LeViT keeps position indices that no file holds; the meta device leaves them empty."""
    from glassworks.models.classifier import Classifier
    from glassworks.models.create import build_backbone

    network = Classifier(build_backbone("timm", "levit_128s", {}), 384, 2).eval()
    architecture = Architecture(family="timm", name="levit_128s", num_features=384)
    write_model(tmp_path / "m.safetensors", network, tiny_metadata(size=224, architecture=architecture))
    again = load_network(tmp_path / "m.safetensors")[1]
    pictures = torch.randn(1, 3, 224, 224)
    with torch.inference_mode():
        assert torch.equal(again(pictures), network(pictures))
