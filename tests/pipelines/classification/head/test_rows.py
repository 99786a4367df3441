"""A pass over rows: every row once, and sums that do not depend on the number of threads."""

import torch
from threadpoolctl import threadpool_info

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
        with one_thread_each() as side_by_side:
            found = list(side_by_side(lambda number: (number, torch.get_num_threads()), range(3)))
            inside = {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
        assert found == [(0, 1), (1, 1), (2, 1)]
        assert inside <= {1}
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
