import numpy as np
import pytest

from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Tensors
from glassworks.data.text.captions import open_captioned
from glassworks.pipelines.base import Job
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.split import loaders, prepare
from glassworks.training.config import LoopConfig


@pytest.fixture
def job(photos, tmp_path):
    """On 24 images, the first five of them held out."""
    data = {"source": "photos", "large": 16, "val_fraction": 0.2, "judged": 3}
    recipe = StackganRecipe.parse({"data": data}, "recipe")
    return Job(recipe, open_captioned(photos(24)), RunFolder(tmp_path / "run"), False, RunContext())


def test_no_image_is_both_learned_from_and_held_out(job):
    split = prepare(job)
    assert (split.held_out.tolist(), split.train.tolist()) == (list(range(5)), list(range(5, 24)))
    assert (split.limit("one"), split.limit("two")) == (24, 21)


def test_batches_end_at_the_limit(job):
    split = prepare(job)
    rows = Tensors({"row": np.arange(24)})
    train, held_out = loaders(job.recipe, split, rows, LoopConfig(batch_size=3), "x", held_out_batch=50, limit=21)
    # Sixteen rows in batches of three: the last one is left out.
    assert len(taken := [row for batch in train.epoch(0) for row in batch["row"].tolist()]) == 15
    assert set(taken) <= set(range(5, 21))
    assert [batch["row"].tolist() for batch in held_out.epoch(0)] == [[0, 1, 2]]
