"""The recipe that learns a backbone from formulas: killed and resumed, it comes to the same bits."""

import pytest

from glassworks.models.files.backbone_file import read_backbone
from glassworks.tasks.contrastive import Contrastive
from glassworks.verbs.train import train

SETTINGS = [
    "formulas.images=96",
    "formulas.judged=64",
    "formulas.families={contours = 3, glyphs = 3}",
    "training.epochs=1",
    "training.batch_size=16",
    "training.checkpoint_steps=2",
    "network.filters=16",
    "network.widths=[8, 8]",
    "network.cells=[2, 1, 1]",
    "contrast.view=16",
]


class KilledError(Exception):
    """Stands for the end of the process."""


def test_a_killed_run_resumes_to_the_same_weights(tmp_path, monkeypatch):
    whole = train("pretrain_formula_resnet", settings=SETTINGS, out=tmp_path / "whole")
    step, made = Contrastive.step, []

    def dies(self, *arguments):
        made.append(1)
        if len(made) == 4:
            raise KilledError
        return step(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Contrastive, "step", dies)
        with pytest.raises(KilledError):
            train("pretrain_formula_resnet", settings=SETTINGS, out=tmp_path / "killed")
    resumed = train("pretrain_formula_resnet", out=tmp_path / "killed", resume=True)
    assert resumed.weights_hash == whole.weights_hash
    assert resumed.numbers.loss == whole.numbers.loss


def test_what_it_writes_can_be_loaded_as_a_backbone(tmp_path):
    found = train("pretrain_formula_resnet", settings=SETTINGS, out=tmp_path / "run")
    backbone = read_backbone(tmp_path / "run" / "model.safetensors")
    assert backbone.card["tensors"] == found.weights_hash
    assert backbone.num_features == found.numbers.num_features == 16 * (4 + 9) + 8 + 8
    assert backbone.card["views"] == 2 * 96
    run = train("xo", backbone="formula_net", weights=tmp_path / "run" / "model.safetensors", out=tmp_path / "xo")
    assert run.evaluation.accuracy > 0.8
