import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.pipelines.adversarial.watch import Watcher, spread_over
from glassworks.training.state import TrainState


def test_images_are_spread_over_the_epochs():
    assert spread_over(100, 5) == {1, 26, 50, 75, 100}
    assert spread_over(2, 24) == {1, 2}


def test_an_image_is_written_and_the_numbers_said_where_they_are_due(tmp_path):
    said = []
    context = RunContext(said.append)
    watcher = Watcher(
        lambda: np.zeros(3), lambda samples: b"image", tmp_path, epochs=100, line=lambda entry: f"{entry['fid']}",
        context=context,
    )  # fmt: skip
    for epoch in range(1, 101):
        watcher.on_epoch(TrainState({}, {}, None, torch.zeros(()), epoch=epoch), {"fid": epoch})
    written = sorted(path.name for path in tmp_path.iterdir())
    assert (len(written), written[0], written[-1]) == (24, "epoch-0001.png", "epoch-0100.png")
    assert (len(said), len(context.record.lines)) == (10, 0)
    assert "epoch 12: 12" in str(said[1])


def test_what_is_drawn_and_what_is_kept_are_sampled_once(tmp_path):
    """A generator made the same hundred samples twice for each picture."""
    made, drawn = [], []

    def sample():
        made.append(np.arange(4.0) + len(made))
        return made[-1]

    def draw(samples):
        drawn.append(samples)
        return b"image"

    def keep(samples):
        return samples[:3]

    watcher = Watcher(sample, draw, tmp_path, epochs=2, line=lambda entry: "", context=RunContext(), keep=keep)
    for epoch in (1, 2):
        watcher.on_epoch(TrainState({}, {}, None, torch.zeros(()), epoch=epoch), {})
    assert len(made) == 2
    assert drawn[1] is made[1]
    np.testing.assert_array_equal(np.load(tmp_path / "epoch-0002.npy"), [1, 2, 3])
