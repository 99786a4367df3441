import subprocess
import sys

import numpy as np
import pytest

from glassworks.core.errors import RunError
from glassworks.data.cache import RowCache

KEYS = [f"{number:032x}" for number in range(10)]
ROWS = np.arange(30, dtype=np.float32).reshape(10, 3)


def test_rows_are_found_again_by_key_also_after_reopening(tmp_path):
    RowCache(tmp_path, (3,), "float32").append(KEYS[:6], ROWS[:6])
    cache = RowCache(tmp_path, (3,), "float32")
    cache.append(KEYS[4:], ROWS[4:] + 100)  # 4 and 5 are kept already: their first values stay
    rows = cache.find([KEYS[5], KEYS[0], KEYS[9], "f" * 32])
    assert rows[:2].tolist() == [5, 0]
    assert rows[3] == -1
    assert cache.values()[rows[:3]].tolist() == [[15, 16, 17], [0, 1, 2], [127, 128, 129]]
    assert np.concatenate(list(cache.chunks(rows[:3], size=2))).tolist() == cache.values()[rows[:3]].tolist()


@pytest.mark.parametrize(("name", "lost"), [("rows.bin", 1), ("rows.bin", 12), ("keys.bin", 1), ("keys.bin", 16)])
def test_a_write_that_was_cut_short_costs_only_the_last_row(tmp_path, name, lost):
    RowCache(tmp_path, (3,), "float32").append(KEYS[:6], ROWS[:6])
    file = tmp_path / name
    file.write_bytes(file.read_bytes()[:-lost])
    cache = RowCache(tmp_path, (3,), "float32")
    assert cache.find(KEYS[:6]).tolist() == [0, 1, 2, 3, 4, -1]
    cache.append(KEYS[5:], ROWS[5:])
    assert np.array_equal(RowCache(tmp_path, (3,), "float32").values(), ROWS)


def test_rows_of_another_form_are_refused(tmp_path):
    RowCache(tmp_path, (3,), "float32")
    with pytest.raises(RunError, match="rm -r"):
        RowCache(tmp_path, (4,), "float32")


def test_two_processes_writing_at_once_lose_nothing(tmp_path):
    script = (
        "import sys, numpy as np; from pathlib import Path; from glassworks.data.cache import RowCache\n"
        "cache = RowCache(Path(sys.argv[1]), (2,), 'int64'); begin = int(sys.argv[2])\n"
        "for n in range(begin, begin + 60): cache.append([f'{n:032x}'], np.array([[n, -n]]))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(begin)]) for begin in (0, 40)]
    assert [writer.wait() for writer in writers] == [0, 0]
    cache = RowCache(tmp_path, (2,), "int64")
    assert len(cache) == 100
    rows = cache.find([f"{n:032x}" for n in range(100)])
    assert cache.values()[rows].tolist() == [[n, -n] for n in range(100)]
