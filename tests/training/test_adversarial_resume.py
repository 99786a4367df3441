"""Two networks, two optimizers, an average and a comparison: stopped anywhere and resumed, the same bits."""

import numpy as np
import pytest
import torch

from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader, Tensors
from glassworks.models.fingerprint import weights_hash
from glassworks.models.generative.point_gan import PointDiscriminator, PointGenerator
from glassworks.models.sequence.word_vectors import WordVectors
from glassworks.tasks.gan import Gan, spectral
from glassworks.tasks.skipgram import SkipGram
from glassworks.training.config import LoopConfig
from glassworks.training.ema import live_tensors
from glassworks.training.loop import fit
from glassworks.training.observers import Observer


class Stop(Observer):
    """Ends the process, as it were, after a step."""

    def __init__(self, after):
        self.after = after

    def on_step(self, state, report):
        if state.step == self.after:
            raise KeyboardInterrupt


def adversarial():
    torch.manual_seed(0)
    task = Gan(
        PointGenerator(4, 8),
        spectral(PointDiscriminator(8)),
        noise_size=4,
        reals=lambda batch: batch["values"],
        compare=lambda fakes, reals: {"loss": float((fakes.mean() - reals.mean()).abs())},
        critic_steps=2,
        penalty=1.0,
    )
    return task, np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32), "values"


def skipgram():
    torch.manual_seed(0)
    values = np.random.default_rng(0).integers(0, 9, (64, 20)).astype(np.int32)
    return SkipGram(WordVectors(9, 5), [5] * 9, subsample=0.2), values, "words"


def trained(make, folder, *, stop=None, resume=False):
    task, values, name = make()
    columns = Tensors({name: values})
    config = LoopConfig(
        epochs=3, batch_size=16, optimizer="adam", first_moment=0.5, ema_decay=0.9, checkpoint_steps=2,
        record_steps=1,
    )  # fmt: skip
    fit(
        task,
        Loader(columns, np.arange(48), 16, 0, shuffle=True),
        Loader(columns, np.arange(48, 64), 16),
        config,
        RunFolder(folder),
        seed=0,
        context=RunContext(),
        resume=resume,
        observers=[Stop(stop)] if stop else [],
    )
    return weights_hash(live_tensors(task.modules))


@pytest.mark.parametrize("make", [adversarial, skipgram])
@pytest.mark.parametrize("after", [3, 8])
def test_it_resumes_to_the_same_bits(make, after, tmp_path):
    whole = trained(make, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        trained(make, tmp_path / "cut", stop=after)
    assert trained(make, tmp_path / "cut", resume=True) == whole
    for file in ("log.jsonl", "health.jsonl"):
        assert (tmp_path / "cut" / file).read_text() == (tmp_path / "whole" / file).read_text()


def test_a_log_line_has_everything_that_the_task_reports(tmp_path):
    import json

    task, values, name = adversarial()
    train = Loader(Tensors({name: values}), np.arange(64), 16)
    config = LoopConfig(epochs=1, batch_size=16, log_steps=1)
    fit(task, train, None, config, RunFolder(tmp_path), seed=0, context=RunContext())
    entry = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[0])
    assert {"loss", "discriminator_loss", "generator_loss", "discriminator_accuracy", "penalty"} <= set(entry)
