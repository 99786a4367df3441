"""A pass over rows: every row once, and sums that do not depend on the number of threads."""

import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from glassworks.pipelines.classification.head.rows import LANES, Rows, one_thread_each


def summed(rows, columns_CR, side_by_side):
    sums = [torch.zeros(len(columns_CR), columns_CR.shape[1]) for _ in range(LANES)]

    def work(block, where, lane):
        assert where.stop - where.start == len(block)
        sums[lane].addmm_((block @ columns_CR.T).T, block)

    rows.sweep(work, side_by_side)
    return sum(sums[1:], sums[0])


def test_every_row_is_passed_once_in_its_place():
    values = torch.arange(3000.0)[:, None]
    rows, seen = Rows(lambda: values.split(1100), torch.float64), torch.full((3000,), -1.0)

    def work(block, where, lane):
        assert block.dtype == torch.float64
        seen[where] = block[:, 0].float()

    rows.sweep(work, map)
    assert torch.equal(seen, values[:, 0])


@pytest.mark.parametrize(
    ("size", "lanes"),
    [(1, 1), (256, 1), (511, 1), (512, 2), (1023, 2), (1024, 4), (2047, 4), (2048, 8), (10_000, 8)],
)
def test_rows_are_shared_out_evenly_among_as_many_lanes_as_have_256_each(size, lanes):
    """1, 2, 4 or 8 lanes; each goes through its rows in blocks of 256."""
    blocks = {}
    Rows(lambda: [torch.zeros(size, 1)], torch.float32).sweep(
        lambda _, where, lane: blocks.setdefault(lane, []).append((where.start, where.stop)), map
    )
    assert sorted(blocks) == list(range(lanes))
    taken = [found[-1][1] - found[0][0] for found in blocks.values()]
    assert max(taken) - min(taken) <= 1
    sizes = [stop - start for found in blocks.values() for start, stop in found[:-1]]
    assert set(sizes) <= {256}
    assert max(found[-1][1] - found[-1][0] for found in blocks.values()) <= 256


@pytest.mark.parametrize(
    ("size", "columns", "lanes"),
    [(3000, 200, 8), (3000, 201, 2), (3072, 201, 4), (767, 201, 1)],
)
def test_sums_of_many_numbers_are_worth_no_lane_of_few_rows(size, columns, lanes):
    """Of 1,000 features and more than 200 columns: a lane has 768 rows at least."""
    seen = set()
    Rows(lambda: [torch.zeros(size, 1000)], torch.float32).sweep(
        lambda _, where, lane: seen.add(lane), map, columns=columns
    )
    assert len(seen) == lanes


def test_no_block_goes_over_an_end_and_chunks_move_none():
    where = []
    Rows(lambda: torch.zeros(700, 1).split(400), torch.float32).sweep(
        lambda block, rows, _: where.append((rows.start, rows.stop, len(block))), map, ends=[100, 450, 700]
    )
    assert where == [(0, 100, 100), (100, 356, 256), (356, 400, 44), (400, 450, 50), (450, 700, 250)]


@pytest.mark.parametrize(("features", "size"), [(1280, 256), (5120, 64), (400_000, 1)])
def test_a_block_is_as_small_as_the_cache_wants_it(features, size):
    sizes = []
    Rows(lambda: [torch.zeros(300, features, dtype=torch.float16)], torch.float32).sweep(
        lambda block, where, _: sizes.append((len(block), where.stop - where.start)), map
    )
    assert max(sizes) == (size, size)


def test_sums_have_the_same_bits_for_any_number_of_threads():
    torch.manual_seed(0)
    values, columns_CR, before = torch.randn(5000, 40), torch.randn(7, 40), torch.get_num_threads()
    rows, found = Rows(lambda: [values], torch.float32), []
    try:
        for threads in (1, 2, 5):
            torch.set_num_threads(threads)
            with one_thread_each() as side_by_side:
                found.append(summed(rows, columns_CR, side_by_side))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])


def test_lanes_run_side_by_side_with_one_thread_each():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with threadpool_limits(2), one_thread_each() as side_by_side:
            found = list(side_by_side(lambda number: (number, torch.get_num_threads()), range(3)))
            inside = {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
            own = torch.get_num_threads()
        assert found == [(0, 1), (1, 1), (2, 1)]
        assert inside <= {1}
        assert own == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
