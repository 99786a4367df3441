"""Three payloads share one kind of file: each reader says which it found and which it wanted."""

import pickle
import struct
from pathlib import Path

import pytest
import torch
from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.models.files.backbone_file import read_backbone, write_backbone
from glassworks.models.files.envelope import document_of
from glassworks.models.files.model_file import read_model, write_model
from glassworks.models.files.network_file import read_networks, write_networks
from glassworks.models.files.payload import BACKBONE, CLASSIFIER, NETWORKS
from glassworks.models.vision.formula_net import FormulaNet
from glassworks.pipelines.losses.pipeline import LossesRecipe
from glassworks.testing.models import tiny_classifier, tiny_metadata, write_tiny_model

ARGUMENTS = {"filters": 8, "widths": [8, 8], "cells": [1, 1, 1]}


def write_tiny_backbone(path: Path) -> None:
    write_backbone(path, "formula_net", ARGUMENTS, FormulaNet(**ARGUMENTS), 16, {})


WRITERS = {
    CLASSIFIER: write_tiny_model,
    NETWORKS: lambda path: write_networks(path, {"one": nn.Linear(3, 2)}, LossesRecipe()),
    BACKBONE: write_tiny_backbone,
}
READERS = {
    CLASSIFIER: read_model,
    NETWORKS: lambda path: read_networks(path, {"one": nn.Linear(3, 2)}),
    BACKBONE: read_backbone,
}
PAIRS = [(wanted, found) for wanted in READERS for found in WRITERS if wanted is not found]


@pytest.mark.parametrize("payload", WRITERS)
def test_each_reader_takes_its_own(tmp_path, payload):
    WRITERS[payload](tmp_path / "model.safetensors")
    READERS[payload](tmp_path / "model.safetensors")
    found = document_of(tmp_path / "model.safetensors")
    assert found is not None
    assert found[0] is payload


@pytest.mark.parametrize(("wanted", "found"), PAIRS)
def test_another_payload_is_named_and_so_is_the_wanted_one(tmp_path, wanted, found):
    path = tmp_path / "model.safetensors"
    WRITERS[found](path)
    with pytest.raises(ModelFileError) as caught:
        READERS[wanted](path)
    assert wanted.format in caught.value.expected
    assert found.format in caught.value.found
    assert caught.value.do == found.use


@pytest.mark.parametrize("payload", WRITERS)
def test_plain_weights_and_other_files_hold_none_of_them(tmp_path, payload):
    path = tmp_path / "weights.safetensors"
    torch.save({"weight": torch.ones(1)}, path)
    assert document_of(path) is None
    with pytest.raises(ModelFileError, match="could run code"):
        READERS[payload](path)
    assert document_of(tmp_path) is None
    assert document_of(tmp_path / "nothing") is None


@pytest.mark.parametrize(
    "text", [b'{"__metadata__": "x"}', b'{"__metadata__": {"glassworks": 3}}', b'{"__metadata__": []}']
)
def test_an_odd_header_is_one_clear_error(tmp_path, text):
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    assert document_of(path) is None
    for read in READERS.values():
        with pytest.raises(ModelFileError):
            read(path)


def test_every_header_length_opens(tmp_path):
    """One header length in 32 begins with the byte 0x80, as a pickle does."""
    first_bytes = set()
    network = tiny_classifier()
    for padding in range(0, 320, 8):
        metadata = tiny_metadata().model_copy(update={"recipe": {"padding": "x" * padding}})
        path = tmp_path / "model.safetensors"
        write_model(path, network, metadata)
        assert read_model(path)[0].recipe == {"padding": "x" * padding}
        first_bytes.add(path.read_bytes()[0])
    assert 0x80 in first_bytes


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles_of_every_protocol_are_named_as_such(tmp_path, protocol):
    path = tmp_path / "model.safetensors"
    path.write_bytes(pickle.dumps({"weights": list(range(100))}, protocol=protocol))
    with pytest.raises(ModelFileError) as caught:
        read_model(path)
    assert "pickle" in caught.value.found
    assert "ModelFileError" not in str(caught.value)
