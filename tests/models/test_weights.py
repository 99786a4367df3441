"""Checkpoints as training scripts write them are read; those that do not fit are answered briefly."""

import pytest
import torch
from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.models.weights import put_weights, read_state_dict


@pytest.mark.parametrize("prefix", ["", "module.", "model.", "net.", "model._orig_mod.", "module.network."])
def test_names_that_training_scripts_put_before_every_tensor(tmp_path, prefix):
    torch.save({"state_dict": {prefix + name: torch.ones(1) for name in ("a", "b.weight")}}, tmp_path / "a.pth")
    assert sorted(read_state_dict(tmp_path / "a.pth")) == ["a", "b.weight"]


def test_a_name_that_only_some_tensors_have_stays(tmp_path):
    torch.save({"model.a": torch.ones(1), "loss.b": torch.ones(1)}, tmp_path / "a.pth")
    assert sorted(read_state_dict(tmp_path / "a.pth")) == ["loss.b", "model.a"]


def test_many_misfits_are_counted_and_some_named():
    network = nn.Sequential(*[nn.Linear(1, 1) for _ in range(40)])
    with pytest.raises(ModelFileError, match="found 80 tensors that do not fit") as caught:
        put_weights(network, {}, (), "net", "a.pth")
    assert len(caught.value.problems) == 13
    assert caught.value.problems[-1] == "and 68 more"
