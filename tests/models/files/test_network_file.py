import pytest
import torch
from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.inference.predictor import Predictor
from glassworks.models.files.network_file import read_networks, write_networks
from glassworks.models.fingerprint import weights_hash
from glassworks.pipelines.losses.recipe import LossesRecipe


def test_networks_come_back_as_they_were(tmp_path):
    tied = nn.Linear(3, 2)
    written = {"one": tied, "two": nn.Sequential(tied, nn.BatchNorm1d(2))}
    digest = write_networks(tmp_path / "model.safetensors", written, LossesRecipe(seed=7))
    fresh = {"one": nn.Linear(3, 2), "two": nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))}
    about = read_networks(tmp_path / "model.safetensors", fresh)
    assert (about["task"], about["recipe"]["seed"]) == ("losses", 7)
    assert torch.equal(fresh["one"].weight, tied.weight)
    named = {f"{name}.{key}": value for name, module in fresh.items() for key, value in module.state_dict().items()}
    assert weights_hash(named) == digest


def test_other_networks_and_other_files_are_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    write_networks(path, {"one": nn.Linear(3, 2)}, LossesRecipe())
    with pytest.raises(ModelFileError, match="the networks one"):
        read_networks(path, {"one": nn.Linear(4, 2)})
    with pytest.raises(ModelFileError, match="task 'losses', which has no class names"):
        Predictor.load(path)
    path.write_bytes(b"nothing")
    with pytest.raises(ModelFileError):
        read_networks(path, {})
