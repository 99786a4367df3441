"""Which of the three ways is taken."""

from types import SimpleNamespace

import pytest

from glassworks.pipelines.classification import train as trains


@pytest.mark.parametrize(
    ("frozen", "finetune", "way"),
    [(True, False, "frozen"), (True, True, "finetune"), (False, False, "scratch"), (False, True, "scratch")],
)
def test_the_network_and_the_recipe_decide(monkeypatch, frozen, finetune, way):
    for name in ("frozen", "finetune", "scratch"):
        monkeypatch.setattr(getattr(trains, name), "fit", lambda job, name=name: name)
    job = SimpleNamespace(network=SimpleNamespace(frozen=frozen), recipe=SimpleNamespace(finetune=finetune))
    assert trains.train(job) == way
