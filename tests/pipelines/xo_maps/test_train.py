"""Every map of the X and the O, in ninths, against maps computed by hand."""

from glassworks.pipelines.xo_maps.train import compute

CONV_X1 = [
    [7, -1, 1, 3, 5, -1, 3], [-1, 9, -1, 3, -1, 1, -1], [1, -1, 9, -3, 1, -1, 5], [3, 3, -3, 5, -3, 3, 3],
    [5, -1, 1, -3, 9, -1, 1], [-1, 1, -1, 3, -1, 9, -1], [3, -1, 5, 3, 1, -1, 7],
]  # fmt: skip
POOL1_X = [
    [[9, 3, 5, 3], [3, 9, 3, 5], [5, 3, 9, 1], [3, 5, 1, 7]],
    [[5, 3, 5, 3], [3, 9, 5, 1], [5, 5, 5, 1], [3, 1, 1, 3]],
    [[3, 5, 9, 7], [5, 5, 9, 3], [9, 9, 1, 5], [7, 3, 5, 3]],
]
POOL1_O = [
    [[5, 1, 9, 1], [1, 5, 3, 5], [9, 3, 5, 1], [1, 5, 1, 5]],
    [[5, 1, 5, 1], [1, 1, 1, 1], [5, 1, 5, 1], [1, 1, 1, 1]],
    [[9, 5, 1, 5], [5, 3, 5, 1], [1, 5, 9, 5], [5, 1, 5, 1]],
]


def ninths(vector):
    return [round(value * 9) for value in vector]


def test_every_map():
    found = compute()
    assert found.x.conv[0] == CONV_X1
    assert found.x.conv[0][::-1] == [row[::-1] for row in CONV_X1], "X and the filter are the same upside down"
    assert found.x.conv[2] == [row[::-1] for row in CONV_X1], "the rising diagonal answers as the falling one, mirrored"
    assert (found.x.pool1, found.o.pool1) == (POOL1_X, POOL1_O)
    assert found.x.pool2 == [[[9, 5], [5, 9]], [[9, 5], [5, 5]], [[5, 9], [9, 5]]]
    assert found.o.pool2 == [[[5, 9], [9, 5]], [[5, 5], [5, 5]], [[9, 5], [5, 9]]]
    assert ninths(found.x.vector) == [9, 5, 5, 9, 9, 5, 5, 5, 5, 9, 9, 5]
    assert ninths(found.o.vector) == [5, 9, 9, 5, 5, 5, 5, 5, 9, 5, 5, 9]


def test_scores_and_what_looks_the_same_but_is_not():
    found = compute()
    assert [round(9 * score, 6) for score in found.x.scores.values()] == [9, 5]
    assert [round(9 * score, 6) for score in found.o.scores.values()] == [5, 9]
    assert found.without_relu == found.one_large_pool == ninths(found.x.vector)
    assert found.adaptive_pool == [9, 5, 5, 9, 9, 9, 9, 9, 5, 9, 9, 5]
    assert found.slip_position == 7
    assert round(found.noisy_votes["x"], 9) == 0.912
    assert round(found.noisy_votes["o"], 9) == 0.5175
