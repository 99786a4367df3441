import numpy as np
import pytest
import torch

from glassworks.core.errors import RecipeError
from glassworks.data.loader import Images, Loader, Tensors


def loader(rows=10, **settings):
    pixels = np.arange(20, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 3), np.uint8)
    defaults = {"batch_size": 4, "seed": 1, "shuffle": True}
    return Loader(Images(pixels, np.arange(20) % 3), np.arange(rows), **defaults | settings)


def indices(batches):
    return [batch.indices_B.tolist() for batch in batches]


def test_an_epoch_shows_every_image_once_with_its_own_label():
    batches = list(loader().epoch(0))
    assert sorted(index for batch in indices(batches) for index in batch) == list(range(10))
    for batch in batches:
        assert torch.equal(batch.pixels_BHWC[:, 0, 0, 0].long(), batch.indices_B)
        assert torch.equal(batch.labels_B, batch.indices_B % 3)


def test_the_order_depends_on_seed_and_epoch_alone():
    assert indices(loader().epoch(3)) == indices(loader().epoch(3))
    assert indices(loader().epoch(3)) != indices(loader().epoch(4))
    assert indices(loader().epoch(3)) != indices(loader(seed=2).epoch(3))


def test_going_on_in_the_middle_gives_the_rest_of_the_epoch():
    assert indices(loader().epoch(2, start=1)) == indices(loader().epoch(2))[1:]
    assert indices(loader().epoch(2, start=3)) == []
    assert indices([loader().batch(2, 1)]) == indices(loader().epoch(2))[1:2]


def test_without_shuffling_the_order_is_that_of_the_rows():
    assert indices(loader(shuffle=False).epoch(5)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_a_smaller_last_batch_can_be_left_out():
    assert (len(loader()), loader().num_rows) == (3, 10)
    assert (len(loader(drop_last=True)), loader(drop_last=True).num_rows) == (2, 8)


def test_ranks_share_out_each_batch_of_the_single_process():
    alone = indices(loader(drop_last=True).epoch(0))
    shares = [indices(loader().sharded(rank, 2).epoch(0)) for rank in (0, 1)]
    assert [sorted(a + b) for a, b in zip(*shares, strict=True)] == [sorted(batch) for batch in alone]


@pytest.mark.parametrize(("settings", "word"), [({"world_size": 3}, "multiple of 3"), ({"rows": 0}, "more images")])
def test_impossible_batches_are_refused_with_advice(settings, word):
    with pytest.raises(RecipeError, match=word):
        loader(**settings)


def test_a_memory_map_serves_as_pixels(tmp_path):
    stored = np.memmap(tmp_path / "pixels", np.uint8, "w+", shape=(6, 2, 2, 3))
    stored[:] = np.arange(6, dtype=np.uint8)[:, None, None, None]
    batch = Loader(Images(stored, np.zeros(6, np.int64)), np.array([5, 2]), batch_size=2).batch(0, 0)
    assert batch.pixels_BHWC[:, 0, 0, 0].tolist() == [5, 2]


def test_any_named_arrays_make_batches_in_the_same_order():
    columns = Tensors({"points": np.arange(40.0).reshape(20, 2), "numbers": np.arange(20)})
    batches = list(Loader(columns, np.arange(10), batch_size=4, seed=1, shuffle=True).epoch(0))
    assert [batch["numbers"].tolist() for batch in batches] == indices(loader().epoch(0))
    assert [len(batch) for batch in batches] == [4, 4, 2]
    assert torch.equal(batches[0]["points"][:, 0], batches[0]["numbers"] * 2.0)


def test_other_content_is_told_apart():
    def printed(values, **settings):
        return Loader(Tensors({"x": values}), np.arange(4), batch_size=2, **settings).fingerprint()

    assert printed(np.arange(4)) == printed(np.arange(4))
    assert printed(np.arange(4)) != printed(np.arange(4)[::-1].copy())
    assert printed(np.arange(4)) != printed(np.arange(4), seed=1)
