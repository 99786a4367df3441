"""The model file must predict what was measured."""

import pytest

import glassworks as gw
from glassworks.core.errors import ParityError
from glassworks.pipelines.classification import save


def test_a_file_that_predicts_something_else_ends_the_run(tmp_path, monkeypatch):
    wrong = save.Predictor.load

    def confused(path, **options):
        predictor = wrong(path, **options)
        predictor.network.head.bias.data[0] += 50
        return predictor

    monkeypatch.setattr(save.Predictor, "load", confused)
    settings = ["training.epochs=1", "training.precision='float32'"]
    with pytest.raises(ParityError, match="when the written model file answers"):
        gw.train("xo", backbone="softmax_regression", out=tmp_path / "run", settings=settings)
    assert not (tmp_path / "run" / "report.json").exists()
