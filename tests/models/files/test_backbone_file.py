import json
import struct
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glassworks.core.errors import ModelFileError
from glassworks.models.files.backbone_file import backbone_name, read_backbone, write_backbone
from glassworks.models.vision.formula_net import FormulaNet

ARGUMENTS = {"filters": 8, "widths": [8, 8], "cells": [1, 1, 1]}


@pytest.fixture
def sound(tmp_path):
    torch.manual_seed(0)
    path = tmp_path / "sound.safetensors"
    write_backbone(path, "formula_net", ARGUMENTS, FormulaNet(**ARGUMENTS), 16, {"data": "none"})
    return path


def with_card(path: Path, change) -> Path:
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    card = json.loads(header["__metadata__"]["glassworks"])
    change(card)
    header["__metadata__"]["glassworks"] = json.dumps(card)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])
    return path


def test_a_backbone_written_and_read_answers_as_before(tmp_path):
    torch.manual_seed(0)
    network = FormulaNet(**ARGUMENTS).eval()
    digest = write_backbone(tmp_path / "a.safetensors", "formula_net", ARGUMENTS, network, 16, {"data": "none"})
    found = read_backbone(tmp_path / "a.safetensors")
    assert (found.card["tensors"], found.card["data"], found.side) == (digest, "none", 16)
    images = torch.rand(2, 3, 16, 16)
    assert torch.allclose(found.network(images), network(images), atol=1e-2)  # half precision on disk


@pytest.mark.parametrize("content", [b"", b"no tensors at all"])
def test_another_file_is_refused_in_words(tmp_path, content):
    (tmp_path / "a.safetensors").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"pretrained weights \(safetensors\) at .*a\.safetensors"):
        read_backbone(tmp_path / "a.safetensors")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"widths": [10**6, 10**6]}, "differ"),
        ({"filters": 10**9}, "differ"),
        ({"cells": [10**9, 1, 1]}, "can be built"),
        ({"surprise": 1}, "surprise"),
        ({"checkpoint_path": "evil.pth"}, "other files"),
    ],
)
def test_a_card_is_not_trusted(sound, arguments, words):
    """The network is compared with the file before any memory is taken for it."""
    with pytest.raises(ModelFileError, match=words):
        read_backbone(with_card(sound, lambda card: card["network"]["arguments"].update(arguments)))


@pytest.mark.parametrize("network", ["resnet", {}, {"name": "formula_net", "arguments": {}, "side": "wide"}, None])
def test_a_card_that_names_no_network_is_refused(sound, network):
    with pytest.raises(ModelFileError):
        read_backbone(with_card(sound, lambda card: card.update(network=network)))
    assert backbone_name(sound) in (None, "formula_net")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255), st.booleans()), min_size=1, max_size=6))
def test_random_damage_gives_a_backbone_or_one_clear_error(sound, flips):
    content = bytearray(sound.read_bytes())
    (length,) = struct.unpack("<Q", content[:8])
    for where, value, in_header in flips:
        content[int(where * ((length + 8 if in_header else len(content)) - 1))] = value
    damaged = sound.with_name("damaged.safetensors")
    damaged.write_bytes(bytes(content))
    backbone_name(damaged)
    try:
        found = read_backbone(damaged)
    except ModelFileError:
        return
    assert found.network(torch.zeros(1, 3, 16, 16)).shape == (1, found.num_features)
