import numpy as np
import pytest

from glassworks.data.text.windows import Windows


def test_windows_lie_end_to_end_and_targets_are_one_further():
    windows = Windows(np.arange(10), 3)
    assert windows.begins().tolist() == [0, 3, 6]
    batch = windows.batch(np.array([3, 6]))
    assert batch["inputs"].tolist() == [[3, 4, 5], [6, 7, 8]]
    assert batch["targets"].tolist() == [[4, 5, 6], [7, 8, 9]]


def test_streams_go_on_from_batch_to_batch():
    windows = Windows(np.arange(25), 3)
    rows, streams = windows.streams(2)
    assert (rows.tolist(), streams) == ([0, 12, 3, 15, 6, 18, 9, 21], 2)
    assert Windows(np.arange(5), 3).streams(16) == (pytest.approx([0]), 1)
