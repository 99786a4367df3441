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
    watcher = Watcher(lambda: b"image", tmp_path, epochs=100, line=lambda entry: f"{entry['fid']}", context=context)
    for epoch in range(1, 101):
        watcher.on_epoch(TrainState({}, {}, None, torch.zeros(()), epoch=epoch), {"fid": epoch})
    written = sorted(path.name for path in tmp_path.iterdir())
    assert (len(written), written[0], written[-1]) == (24, "epoch-0001.png", "epoch-0100.png")
    assert (len(said), len(context.record.lines)) == (10, 0)
    assert "epoch 12: 12" in str(said[1])
