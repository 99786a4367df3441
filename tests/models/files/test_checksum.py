"""A changed byte in a model file is noticed, wherever it is; files without a checksum still open."""

import json
import random

import pytest
from safetensors import safe_open
from safetensors.torch import save_file

from glassworks.core.errors import ModelFileError
from glassworks.models.files.checksum import is_intact
from glassworks.models.files.model_file import load_network, read_model
from glassworks.models.weights import read_state_dict
from glassworks.testing.models import write_tiny_model


@pytest.fixture
def file(tmp_path):
    return write_tiny_model(tmp_path / "model.safetensors")


def header_of(path):
    content = path.read_bytes()
    return json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])


def test_a_whole_file_opens(file):
    load_network(file)
    assert list(header_of(file)["__metadata__"]) == ["checksum", "glassworks"]
    assert is_intact(file, header_of(file))


def test_any_changed_byte_is_noticed(file):
    whole = file.read_bytes()
    numbers = 8 + int.from_bytes(whole[:8], "little")
    generator = random.Random(0)
    places = [*generator.sample(range(8, numbers), 60), *generator.sample(range(numbers, len(whole)), 60)]
    for place in [*places, len(whole) - 1]:
        changed = bytearray(whole)
        changed[place] ^= 1 << generator.randrange(8)
        file.write_bytes(changed)
        with pytest.raises(ModelFileError):
            read_model(file)


def test_a_weight_that_changed_a_little_is_named_as_damage(file):
    whole = bytearray(file.read_bytes())
    whole[-4] ^= 1  # the last bit of the last number: neither the form nor the answer would tell
    file.write_bytes(whole)
    with pytest.raises(ModelFileError, match=r"another checksum than the file states: it is damaged"):
        load_network(file)
    with pytest.raises(ModelFileError, match="another checksum than it states"):
        read_state_dict(file)


def test_a_file_from_before_there_were_checksums_opens(file, tmp_path):
    with safe_open(file, framework="pt") as opened:
        tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no mapping
        metadata = opened.metadata()
    older = tmp_path / "older.safetensors"
    save_file(tensors, older, {"glassworks": metadata["glassworks"]})
    load_network(older)
