"""A model is opened without its network as long as nothing computes with that, and refused as ever."""

import numpy as np
import pytest
import torch
from multipart_form import encoded

from glassworks.core.errors import ModelFileError
from glassworks.inference.predictor import Predictor
from glassworks.models.files.envelope import write_envelope
from glassworks.models.files.model_file import read_model
from glassworks.serving.engines.opened import open_served
from glassworks.serving.engines.source import Source
from glassworks.serving.explain import explanation
from glassworks.testing.models import write_tiny_model


def test_a_network_whose_converted_form_is_kept_is_built_only_to_explain(run_folder):
    """The library that it is from is a third of a second of a worker's start; the form was made from these weights."""
    pytest.importorskip("openvino")
    ways = {"precision": "openvino float32", "device": "cpu", "threads": 1}
    open_served(str(run_folder), **ways)  # converts it
    opened = open_served(str(run_folder), **ways)
    pixels = opened.engine.read(encoded(1, size=(60, 40)))
    expected = Predictor.load(run_folder, "cpu").predict([encoded(1, size=(60, 40))])[0].probabilities
    assert np.abs(opened.engine.probabilities([pixels])[0] - np.array(expected)).max() < 1e-6
    assert opened.document()["classes"] == ["dark", "light"]
    assert "predictor" not in vars(opened.source)
    assert explanation(opened.predictor, pixels, 0).startswith(b"\x89PNG")


def test_a_head_classifies_as_the_predictor_does_and_leaves_what_is_no_number(run_folder):
    source = Source(str(run_folder), "cpu")
    count = source.metadata.architecture.num_features
    features_ND = 5 * np.random.default_rng(0).standard_normal((4, count), np.float32)
    features_ND[3, 0] = np.nan
    found_NK = source.classify(features_ND)
    assert "predictor" not in vars(source)
    expected_NK = source.predictor.classify(torch.from_numpy(features_ND))
    assert found_NK.dtype == np.float32
    assert np.abs(found_NK[:3] - expected_NK[:3]).max() < 1e-6
    assert np.isnan(found_NK[3]).all()


def test_a_file_with_something_wrong_in_it_is_refused_by_every_engine(run_folder, tmp_path):
    pytest.importorskip("openvino")
    metadata, state = read_model(run_folder / "model.safetensors")
    bad = tmp_path / "bad.safetensors"
    for wrong in ({"head.weight": state["head.weight"][:, :-1].contiguous()}, {"backbone.more": torch.zeros(2)}):
        write_envelope(bad, state | wrong, metadata.model_dump_json())
        for precision in ("openvino float32", "torch float32", "auto"):
            with pytest.raises(ModelFileError):
                open_served(str(bad), precision=precision, device="cpu", threads=1)


def test_distances_are_those_of_the_predictor_where_the_network_is_not_built(tmp_path):
    write_tiny_model(tmp_path / "model.safetensors", familiar=True)
    source = Source(str(tmp_path), "cpu")
    count = source.metadata.architecture.num_features
    features_ND = np.random.default_rng(0).standard_normal((4, count), np.float32)
    found_N = source.distances(features_ND)
    assert "predictor" not in vars(source)
    assert np.array_equal(found_N, source.predictor.distances(torch.from_numpy(features_ND)))
    assert (found_N > 0.1).all()
