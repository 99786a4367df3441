"""How far an image lies from those of the training: by hand, and what of a file is refused."""

import dataclasses
import json
import math
import struct

import numpy as np
import pytest
import torch

from glassworks.core.errors import ModelFileError
from glassworks.inference.predictor import Predictor
from glassworks.models.files.familiar import Familiar, misfits
from glassworks.models.files.metadata import Familiarity
from glassworks.models.files.model_file import load_network, read_model, read_unbuilt, write_model
from glassworks.models.files.tensors import save_tensors
from glassworks.models.fingerprint import weights_hash
from glassworks.testing.models import light_or_dark, only_light, tiny_classifier, tiny_metadata, write_tiny_model


def by_hand() -> Familiar:
    """Two classes at (1, 0) and (-1, 0) with a spread of 1/2 between them; outside the spread is 1/2, too."""
    said = Familiarity(limit=2.0, variance_outside=0.25, share=0.01, measured_on=244)
    centres = torch.tensor([[2.0], [-2.0]])
    return Familiar(said, torch.zeros(2), torch.tensor([[1.0, 0.0]]), torch.tensor([[2.0]]), centres)


@pytest.mark.parametrize(
    ("feature", "distance"),
    [
        ((3, 0), 0.0),  # at a centre
        ((-7, 0), 0.0),  # at the other one, and the length does not count
        ((0, 5), math.sqrt(4 + 1 / 0.25) / 2),  # between the classes, and all of it outside
        ((3, 4), math.sqrt((2 - 1.2) ** 2 + 0.8**2 / 0.25) / 2),
        ((0, 0), math.sqrt(4) / 2),
        ((math.nan, 0), math.nan),
        ((math.inf, 0), math.nan),
    ],
)
def test_distances_by_hand(feature, distance):
    found = by_hand().distances(torch.tensor([feature], dtype=torch.float32))
    assert found.shape == (1,)
    assert float(found) == pytest.approx(distance, abs=1e-6, nan_ok=True)


def test_a_distance_does_not_depend_on_the_other_images():
    features_ND = torch.randn(40, 2, generator=torch.Generator().manual_seed(0))
    alone = torch.cat([by_hand().distances(one[None]) for one in features_ND])
    assert torch.allclose(by_hand().distances(features_ND), alone, atol=1e-6)


def test_it_is_kept_in_the_file_and_no_part_of_the_weights(tmp_path):
    path, without = tmp_path / "model.safetensors", tmp_path / "without.safetensors"
    network = tiny_classifier()
    plain = write_model(without, network, tiny_metadata())
    network.familiar = only_light()
    assert write_model(path, network, tiny_metadata()) == plain == weights_hash(read_model(path)[1])
    for found in (load_network(path)[1].familiar, read_unbuilt(path)[2]):
        assert found.said == only_light().said == read_model(path)[0].familiar
        assert all(torch.equal(found.tensors()[name], tensor) for name, tensor in only_light().tensors().items())
    assert load_network(without)[1].familiar is None
    assert "familiar" not in read_model(without)[0].model_dump()


def test_of_1280_features_it_takes_well_below_a_megabyte():
    tensors = (torch.zeros(1280), torch.zeros(64, 1280), torch.zeros(64, 64), torch.zeros(100, 64))
    found = Familiar(only_light().said, *tensors)
    assert sum(tensor.nbytes for tensor in found.tensors().values()) < 400_000


def test_a_predictor_says_it_and_one_without_says_nothing(tmp_path):
    network, path = light_or_dark(), tmp_path / "model.safetensors"
    network.familiar = only_light()
    write_model(path, network, tiny_metadata())
    pictures = [np.full((9, 9, 3), level, np.uint8) for level in (255, 0)]
    light, dark = Predictor.load(path, device="cpu").predict(pictures)
    assert (light.label, light.known, light.distance) == ("light", True, pytest.approx(0.0, abs=1e-3))
    assert (dark.label, dark.known, dark.distance) == ("dark", False, pytest.approx(2.0, abs=1e-4))
    network.familiar = None
    write_model(path, network, tiny_metadata())
    silent = Predictor.load(path, device="cpu").predict(pictures)
    assert [(one.known, one.distance) for one in silent] == [(None, None)] * 2
    assert [one.probabilities for one in silent] == [light.probabilities, dark.probabilities]


def test_a_distance_beyond_all_numbers_is_unlike_and_has_none(tmp_path):
    network, path = light_or_dark(), tmp_path / "model.safetensors"
    huge = only_light()
    network.familiar = dataclasses.replace(huge, centres_KQ=torch.full((2, 1), 1e30))
    write_model(path, network, tiny_metadata())
    (said,) = Predictor.load(path, device="cpu").predict([np.full((9, 9, 3), 255, np.uint8)])
    assert (said.label, said.known, said.distance) == ("light", False, None)


def rewritten(path, state=None, said=None):
    """The file with other tensors of the statistic, or other words about it."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    metadata = json.loads(content[8 : 8 + length])["__metadata__"]
    document = json.loads(metadata["glassworks"])
    document["familiar"] |= said or {}
    tensors = dict(read_model(path)[1]) | only_light().tensors() | (state or {})
    tensors = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    save_tensors(tensors, path, {"glassworks": json.dumps(document)})
    return path


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        ({"familiar.mean": torch.zeros(7)}, "shape [7], [8] needed"),
        ({"familiar.mean": None}, "familiar.mean: missing"),
        ({"familiar.mean": torch.full((8,), torch.nan)}, "NaN"),
        ({"familiar.directions": torch.zeros(2, 8)}, "familiar.whitening: shape [1, 1], [2, 2] needed"),
        ({"familiar.directions": torch.zeros(0, 8)}, "familiar.directions"),
        ({"familiar.directions": torch.zeros(8)}, "familiar.directions"),
        ({"familiar.directions": None}, "familiar.directions: missing"),
        ({"familiar.centres": torch.zeros(3, 1)}, "shape [3, 1], [2, 1] needed"),
        ({"familiar.centres": torch.zeros(2, 1, dtype=torch.int64)}, "torch.int64"),
        ({"familiar.more": torch.zeros(1)}, "familiar.more: not known"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(tmp_path, tensors, words):
    path = rewritten(write_tiny_model(tmp_path / "model.safetensors", familiar=True), tensors)
    for read in (Predictor.load, read_model, read_unbuilt):
        with pytest.raises(ModelFileError) as caught:
            read(path)
        assert words in str(caught.value)


@pytest.mark.parametrize(
    "said",
    [
        *({"limit": value} for value in (0, -1, float("inf"), float("nan"), "far")),
        *({"variance_outside": value} for value in (0, -1, None)),
        *({"share": value} for value in (0, 1, 1.5)),
        *({"measured_on": value} for value in (0, 1.5)),
        {"surprise": 1},
    ],
)
def test_words_that_do_not_fit_are_refused(tmp_path, said):
    path = rewritten(write_tiny_model(tmp_path / "model.safetensors", familiar=True), said=said)
    with pytest.raises(ModelFileError, match="familiar"):
        Predictor.load(path)


def test_tensors_that_the_metadata_do_not_speak_of_are_left_alone(tmp_path):
    path = tmp_path / "model.safetensors"
    write_tiny_model(path)
    metadata = read_model(path)[0].model_dump_json()
    save_tensors(dict(read_model(path)[1]) | only_light().tensors(), path, {"glassworks": metadata})
    assert load_network(path)[1].familiar is None
    assert misfits(only_light().tensors(), 8, 2) == []
